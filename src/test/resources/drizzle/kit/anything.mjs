// In the place of packages that say nothing about a database.
const anything = new Proxy(function () {}, {
    get: (target, key) => (key === 'prototype' ? target.prototype : typeof key === 'symbol' || key === 'then' ? undefined : anything),
    apply: () => anything,
    construct: () => anything,
});
export { anything as createId, anything as createInsertSchema, anything as createSelectSchema, anything as nanoid, anything as z };
