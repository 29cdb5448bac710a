// In the place of packages that say nothing about a database.
const anything = new Proxy(function () {}, {
    get: (target, key) => (key === 'prototype' ? target.prototype : key === Symbol.iterator ? () => [].values() : typeof key === 'symbol' || key === 'then' ? undefined : anything),
    apply: () => anything,
    construct: () => anything,
});
module.exports = { createId: anything, createInsertSchema: anything, createSelectSchema: anything, nanoid: anything, z: anything };
