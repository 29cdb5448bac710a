// The world of a schema file: what it may import, and globals without clock, chance, files and network. Evaluates to a function of
// drizzle-orm, of the host's functions, resolve(specifier, from) → path or null, lack(specifier, from) → why there is
// none for a package of the project or null, compile(path) → function of what a module is given → what runs it, and note(text), and of
// what pg-core.js gives.
(function (drizzle, resolve, lack, compile, note, checking) {
    'use strict';

    /** Values of modules that say nothing about a database; one of them in a declaration is an error. */
    const opaque = new WeakMap();
    /** The time at which the schema is read, as dates and as what they were written or counted as. */
    const clockDates = new WeakSet();
    const clockTexts = new Set();
    const isClock = (value) => clockDates.has(value) || clockTexts.has(value);

    /** Begins the one key that a stand-in is seen to have: spread or listed, it stays what it is, and is found in a declaration. */
    const KEY_OF_STAND_IN = '\u0000stand-in for ';
    /** The same in a text, which may be JSON. */
    const IN_A_TEXT = /(?:\0|\\u0000)stand-in for ([\w@/.:-]*)/;
    /** Of a list of unknown length; enough for whoever takes it apart by position. */
    const SEEN_IN_A_LIST = 16;

    function standIn(name) {
        const refuse = (use) => {
            throw new ReferenceError(`a value from '${name}' is used ${use}, and '${name}' is not run while a schema is read`);
        };
        const stand = new Proxy(function () {}, {
            get(target, key) {
                if (key === '__esModule') return true;
                if (key === 'getSQL') return refuse('in SQL');
                if (key === Symbol.toPrimitive) return () => refuse('as a text or a number');
                if (key === Symbol.iterator) return () => Array.from({ length: SEEN_IN_A_LIST }, () => standIn(name)).values();
                // JSON would leave it out, as a function.
                if (key === 'toJSON') return () => KEY_OF_STAND_IN + name;
                if (key === 'then' || typeof key === 'symbol') return undefined;
                if (key === 'forEach') return (visit) => visit(standIn(name), standIn(name), standIn(name));
                return key === 'prototype' ? target.prototype : standIn(name);
            },
            apply: () => standIn(name),
            construct: () => standIn(name),
            set: () => true,
            has: (target, key) => typeof key === 'symbol' || key in target ? key in target : refuse("with 'in'"),
            ownKeys: () => ['prototype', KEY_OF_STAND_IN + name],
            getOwnPropertyDescriptor: (target, key) =>
                String(key).startsWith(KEY_OF_STAND_IN)
                    ? { value: standIn(name), enumerable: true, configurable: true, writable: true }
                    : Reflect.getOwnPropertyDescriptor(target, key),
        });
        opaque.set(stand, name);
        return stand;
    }

    /** The package that a value or a key is from which stands for something unknown; null of any other value. */
    function standsFor(value) {
        if (typeof value !== 'string') return opaque.get(value) ?? null;
        return IN_A_TEXT.exec(value)?.[1] ?? null;
    }

    /** Whether exports are only listed, which asks for each and uses none. */
    let listing = false;
    function entriesOf(exports) {
        listing = true;
        try {
            return Object.entries(exports);
        } finally {
            listing = false;
        }
    }

    /** A module that may be named, but not used while the schema is read; why, where it is a package of the project that has no file for it. */
    function unusable(name, why = null) {
        const refuse = () => {
            const reason = why === null ? 'is not available there' : `there is no file for the import: ${why}`;
            throw new ReferenceError(`'${name}' is used while the schema is read, and ${reason}`);
        };
        const used = { apply: refuse, construct: refuse, ownKeys: refuse, has: refuse };
        /** May be handed on to what the application will call; a declaration refuses it as it does a stand-in. */
        const member = (key) => {
            const named = new Proxy(function () {}, { get: (target, of) => (of === 'prototype' ? target.prototype : refuse()), ...used });
            opaque.set(named, why === null ? name : `${name} (${why})`);
            if (!configuring) unknown(`${key} of '${name}'`);
            return named;
        };
        return new Proxy(function () {}, {
            get(target, key) {
                if (key === '__esModule') return true;
                if (key === 'prototype') return target.prototype;
                if (key === 'default') return unusable(name, why);
                if (listing) return undefined;
                return typeof key === 'symbol' || key === 'then' ? refuse() : member(key);
            },
            ...used,
        });
    }

    const unknowns = new Set();
    function unknown(what) {
        if (!unknowns.has(what)) note(`What ${what} is, is not known while a schema is read: as a condition it counts as true.`);
        unknowns.add(what);
    }

    function exporting(name, values) {
        return new Proxy(values, {
            get(target, key) {
                if (key in target || typeof key === 'symbol') return target[key];
                if (key === '__esModule') return true;
                if (key === 'default') return exporting(name, values);
                // A type that is exported again without the word.
                if (listing) return undefined;
                throw new ReferenceError(`${name} has no export '${key}' in the version that is read here (0.45.4)`);
            },
        });
    }

    const { orm, casing, neon, supabase } = drizzle;
    const pgCore = checking(drizzle, standsFor, note);
    const offered = {
        'drizzle-orm': orm,
        'drizzle-orm/pg-core': pgCore,
        'drizzle-orm/casing': casing,
        'drizzle-orm/neon': neon,
        'drizzle-orm/supabase': supabase,
        'drizzle-kit': { defineConfig: (config) => config },
    };
    const partOfOrm = /^drizzle-orm\/(sql|relations|table|column|column-builder|utils|entity|subquery|alias|operations|expressions|errors)(\/.*)?$/;
    const partOfAnother = /^(drizzle-orm\/(?:pg-core|neon|supabase))\/.+$/;
    const noMatter = new RegExp(
        '^(drizzle-(zod|typebox|valibot|arktype|seed|graphql)|drizzle-orm/((mysql|sqlite|singlestore|gel)-core|zod|typebox|valibot|arktype|postgres-js|node-postgres|pglite'
            + '|neon-http|neon-serverless|vercel-postgres|pg-proxy|xata-http|aws-data-api|bun-sql|migrator)|zod|@?valibot|arktype|yup|superstruct'
            + '|@sinclair/typebox|typebox|@hono/zod-openapi|elysia|nanoid|@paralleldrive/cuid2|cuid|ulid|ulidx|uuid|uuidv7|typeid-js|short-unique-id|short-uuid|ksuid|hashids|sqids'
            + '|@sapphire/snowflake|@?oslo|@oslojs|@node-rs|bcrypt|bcryptjs|argon2|dotenv'
            + '|pg|postgres|@neondatabase/serverless|@electric-sql/pglite|@vercel/postgres|server-only|type-fest|react|react-native-get-random-values'
            + '|(node:)?crypto)(/.*)?$');
    const cached = new Map();

    function importOf(specifier) {
        if (cached.has(specifier)) return cached.get(specifier);
        let module;
        if (offered[specifier]) module = exporting(specifier, offered[specifier]);
        else if (partOfOrm.test(specifier)) module = exporting(specifier, orm);
        else if (partOfAnother.test(specifier)) module = exporting(specifier, offered[partOfAnother.exec(specifier)[1]]);
        else if (noMatter.test(specifier)) module = standIn(specifier);
        else if (/^[./~@#]/.test(specifier) && !/^@[^/]+\/[^/]/.test(specifier) || /^[~@#]\//.test(specifier)) {
            throw new ReferenceError(`there is no file for the import '${specifier}'`);
        } else module = unusable(specifier);
        cached.set(specifier, module);
        return module;
    }

    /** What a module hands everything through that only decides something: where a value is met there that nobody knows, a note says so. */
    function deciding(path) {
        return (value) => {
            const from = opaque.get(value);
            if (from !== undefined && !configuring) {
                const frame = String(new Error().stack).split('\n').find((line) => line.includes(`${path}:`)) ?? '';
                const place = frame.slice(frame.indexOf(`${path}:`) + path.length).match(/^:\d+/)?.[0] ?? '';
                note(`${path}${place}: what is done depends on a value from '${from}', which is not known while a schema is read: as a condition it counts as true, and it equals nothing.`);
            }
            return value;
        };
    }

    /** path → module, in the order in which they began; finished: in the order in which their evaluation ended. */
    const modules = new Map();
    const finished = [];

    function load(path) {
        if (modules.has(path)) return modules.get(path).exports;
        const module = { exports: {}, path };
        modules.set(path, module);
        const require = (specifier) => {
            const name = String(specifier);
            const found = resolve(name, path);
            if (found !== null) return load(found);
            const why = lack(name, path);
            return why === null ? importOf(name) : unusable(name, why);
        };
        compile(path)(require, module.exports, module, deciding(path), imported)();
        finished.push(module);
        return module.exports;
    }

    let configuring = false;
    const changing = (what, value) => {
        if (!configuring) note(`${what} gives ${value} while a schema is read.`);
    };
    const RealDate = Date;
    const FIXED = RealDate.UTC(2000, 0, 1);
    const YEAR_2000 = 'the first second of the year 2000';
    /** A year or an hour may be meant as such; a text and the milliseconds are those of the clock. */
    function told(answer) {
        if (typeof answer === 'string' || answer === FIXED) clockTexts.add(answer);
        return answer;
    }
    function LockedDate(...given) {
        if (!new.target) {
            changing('Date()', YEAR_2000);
            return told(new RealDate(FIXED).toString());
        }
        const date = Reflect.construct(RealDate, given.length > 0 ? given : [FIXED], new.target);
        if (given.length === 0 || given.length === 1 && isClock(given[0])) clockDates.add(date);
        return date;
    }
    LockedDate.prototype = RealDate.prototype;
    LockedDate.parse = RealDate.parse;
    LockedDate.UTC = RealDate.UTC;
    LockedDate.now = () => {
        changing('Date.now()', YEAR_2000);
        return told(FIXED);
    };
    // A date is asked for what it says, or it says nothing: one that is only made, for a package that is not run, is no matter.
    for (const key of Reflect.ownKeys(RealDate.prototype)) {
        const { value: read, ...rest } = Object.getOwnPropertyDescriptor(RealDate.prototype, key);
        if (!/^(get|to|valueOf|Symbol\(Symbol\.toPrimitive)/.test(String(key))) continue;
        const noting = {
            [key](...given) {
                const answer = read.apply(this, given);
                if (!clockDates.has(this)) return answer;
                changing('new Date()', YEAR_2000);
                return told(answer);
            },
        }[key];
        Object.defineProperty(RealDate.prototype, key, { ...rest, value: noting });
    }
    RealDate.prototype.constructor = LockedDate;
    globalThis.Date = LockedDate;
    Math.random = () => {
        changing('Math.random()', '0.5');
        return 0.5;
    };

    const unset = (what) => (target, key) => {
        if (configuring && typeof key === 'string') return `$${key}`;
        if (typeof key === 'string') note(`${what}.${key} is not set while a schema is read.`);
        return undefined;
    };
    const environment = new Proxy({}, { get: unset('process.env') });
    /** Where a file lies is another matter on each machine. */
    const imported = { meta: new Proxy({}, { get: unset('import.meta') }) };
    globalThis.process = new Proxy({}, {
        get(target, key) {
            if (key === 'env') return environment;
            if (typeof key === 'symbol') return undefined;
            throw new ReferenceError(`process.${key} is not available while a schema is read`);
        },
    });
    globalThis.console = new Proxy({}, { get: () => () => {} });
    for (const name of ['fetch', 'setTimeout', 'setInterval', 'setImmediate', 'XMLHttpRequest', 'WebSocket', 'Worker']) {
        globalThis[name] = () => {
            throw new ReferenceError(`${name} is not available while a schema is read`);
        };
    }
    globalThis.crypto = standIn('crypto');
    // May be handed on (z.instanceof(File)), and asked whether they are there.
    for (const name of ['Buffer', 'Intl', 'URL', 'URLSearchParams', 'TextEncoder', 'TextDecoder', 'Blob', 'File', 'FormData', 'Headers', 'Request',
        'Response', 'AbortController', 'performance', 'structuredClone', 'queueMicrotask', 'atob', 'btoa']) {
        globalThis[name] = unusable(name);
    }

    /** What Node writes in the language of its machine is written otherwise, or in none, here. */
    function refuseLanguages(type, name, refuses = () => true) {
        const original = type.prototype[name];
        const refusing = {
            [name](...given) {
                if (refuses.call(this, ...given)) {
                    throw new ReferenceError(`${name}(${given.length > 0 ? '…' : ''}) depends on a language, and languages are not available while a schema is read`);
                }
                return original.apply(this, given);
            },
        };
        type.prototype[name] = refusing[name];
    }
    for (const type of [Number, BigInt, RealDate]) refuseLanguages(type, 'toLocaleString');
    for (const name of ['toLocaleDateString', 'toLocaleTimeString']) refuseLanguages(RealDate, name);
    const another = (language) => language !== undefined && !/^en\b/.test(String(language));
    for (const name of ['toLocaleLowerCase', 'toLocaleUpperCase']) refuseLanguages(String, name, another);
    // Java passes over spaces and hyphens, and Node does not; they have other orders of ё, ς, ß, ø, ā and ą, and of kana. One of the usual accents does no harm.
    const sortsAlike = (text) =>
        /^(?:[A-Za-z0-9_][\u0300-\u0303\u0306-\u0308\u030a-\u030c\u0327\u0328]?)*$/.test(String(text).normalize('NFD'));
    refuseLanguages(String, 'localeCompare', function (text, language, options) {
        const differ = String(this) !== String(text) && !(sortsAlike(this) && sortsAlike(text));
        return another(language) || options !== undefined || differ;
    });

    // Without BigInt, which many an application teaches toJSON().
    for (const type of [Object, Array, Function, String, Number, Boolean, Symbol, Map, Set, WeakMap, WeakSet, Promise, RegExp, RealDate, Error]) {
        Object.preventExtensions(type.prototype);
    }

    /** What a drizzle.config.ts exports. It may insist on variables of the environment, whose values do not matter here. */
    function configuration(path) {
        configuring = true;
        const config = load(path);
        configuring = false;
        return config.default ?? config;
    }

    return { load, configuration, entriesOf, finished, standsFor, isClock };
});
