// The world of a schema file: what it may import, and globals without clock, chance, files and network. Evaluates to a function of
// drizzle-orm and of the host's two functions, resolve(specifier, from) → path or null, and compile(path) → module function.
(function (drizzle, resolve, compile, note) {
    'use strict';

    /** Values of modules that say nothing about a database; one of them in a declaration is an error. */
    const opaque = new WeakMap();
    const clockDates = new WeakSet();

    /** Begins the one key that a stand-in is seen to have: spread or listed, it stays what it is, and is found in a declaration. */
    const KEY_OF_STAND_IN = '\u0000stand-in for ';
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
                if (key === 'then' || typeof key === 'symbol') return undefined;
                if (key === 'forEach') return (visit) => visit(standIn(name), standIn(name), standIn(name));
                return key === 'prototype' ? target.prototype : standIn(name);
            },
            apply: () => standIn(name),
            construct: () => standIn(name),
            set: () => true,
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
        const at = value.indexOf(KEY_OF_STAND_IN);
        return at < 0 ? null : /^[\w@/.:-]*/.exec(value.slice(at + KEY_OF_STAND_IN.length))[0];
    }

    /** A module that may be named, but not used while the schema is read. */
    function unusable(name) {
        const refuse = () => {
            throw new ReferenceError(`'${name}' is used while the schema is read, and is not available there`);
        };
        return new Proxy(function () {}, {
            get: (target, key) => (key === '__esModule' ? true : key === 'prototype' ? target.prototype : key === 'default' ? unusable(name) : refuse()),
            apply: refuse,
            construct: refuse,
            ownKeys: refuse,
            has: refuse,
        });
    }

    function exporting(name, values) {
        return new Proxy(values, {
            get(target, key) {
                if (key in target || typeof key === 'symbol') return target[key];
                if (key === '__esModule') return true;
                if (key === 'default') return exporting(name, values);
                throw new ReferenceError(`${name} has no export '${key}' in the version that is read here (0.45.4)`);
            },
        });
    }

    const { orm, pgCore, casing, neon, supabase } = drizzle;
    const offered = {
        'drizzle-orm': orm,
        'drizzle-orm/pg-core': pgCore,
        'drizzle-orm/casing': casing,
        'drizzle-orm/neon': neon,
        'drizzle-orm/supabase': supabase,
        'drizzle-kit': { defineConfig: (config) => config },
    };
    const partOfOrm = /^drizzle-orm\/(sql|relations|table|column|column-builder|utils|entity|subquery|alias|operations|expressions|errors)(\/.*)?$/;
    const partOfPgCore = /^drizzle-orm\/pg-core\/.+$/;
    const noMatter = new RegExp(
        '^(drizzle-(zod|typebox|valibot|arktype|seed|graphql)|drizzle-orm/(zod|typebox|valibot|arktype|postgres-js|node-postgres|pglite'
            + '|neon-http|neon-serverless|vercel-postgres|pg-proxy|xata-http|aws-data-api|bun-sql|migrator)|zod|@?valibot|arktype|yup|superstruct'
            + '|@sinclair/typebox|typebox|nanoid|@paralleldrive/cuid2|cuid|ulid|ulidx|uuid|uuidv7|typeid-js|@?oslo|bcrypt|bcryptjs|argon2|dotenv'
            + '|pg|postgres|@neondatabase/serverless|@electric-sql/pglite|server-only|type-fest|react|react-native-get-random-values'
            + '|(node:)?crypto)(/.*)?$');
    const cached = new Map();

    function importOf(specifier) {
        if (cached.has(specifier)) return cached.get(specifier);
        let module;
        if (offered[specifier]) module = exporting(specifier, offered[specifier]);
        else if (partOfOrm.test(specifier)) module = exporting(specifier, orm);
        else if (partOfPgCore.test(specifier)) module = exporting(specifier, pgCore);
        else if (noMatter.test(specifier)) module = standIn(specifier);
        else if (/^[./~@#]/.test(specifier) && !/^@[^/]+\/[^/]/.test(specifier) || /^[~@#]\//.test(specifier)) {
            throw new ReferenceError(`there is no file for the import '${specifier}'`);
        } else module = unusable(specifier);
        cached.set(specifier, module);
        return module;
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
            return found === null ? importOf(name) : load(found);
        };
        compile(path)(require, module.exports, module);
        finished.push(module);
        return module.exports;
    }

    const RealDate = Date;
    const FIXED = RealDate.UTC(2000, 0, 1);
    function LockedDate(...given) {
        if (!new.target) return new RealDate(FIXED).toString();
        if (given.length > 0) return Reflect.construct(RealDate, given, new.target);
        const date = Reflect.construct(RealDate, [FIXED], new.target);
        clockDates.add(date);
        return date;
    }
    LockedDate.prototype = RealDate.prototype;
    LockedDate.parse = RealDate.parse;
    LockedDate.UTC = RealDate.UTC;
    LockedDate.now = () => {
        note('Date.now() gives the first second of the year 2000 while a schema is read.');
        return FIXED;
    };
    RealDate.prototype.constructor = LockedDate;
    globalThis.Date = LockedDate;
    Math.random = () => {
        note('Math.random() gives 0.5 while a schema is read.');
        return 0.5;
    };

    let configuring = false;
    const environment = new Proxy({}, {
        get(target, key) {
            if (configuring && typeof key === 'string') return `$${key}`;
            if (typeof key === 'string') note(`process.env.${key} is not set while a schema is read.`);
            return undefined;
        },
    });
    globalThis.process = new Proxy({}, {
        get(target, key) {
            if (key === 'env') return environment;
            if (typeof key === 'symbol') return undefined;
            throw new ReferenceError(`process.${key} is not available while a schema is read`);
        },
    });
    globalThis.console = Object.fromEntries(['log', 'info', 'warn', 'error', 'debug', 'trace'].map((name) => [name, () => {}]));
    for (const name of ['fetch', 'setTimeout', 'setInterval', 'setImmediate', 'XMLHttpRequest', 'WebSocket', 'Worker']) {
        globalThis[name] = () => {
            throw new ReferenceError(`${name} is not available while a schema is read`);
        };
    }
    globalThis.crypto = standIn('crypto');
    globalThis.Buffer = unusable('Buffer');

    for (const type of [Object, Array, Function, String, Number, Boolean, BigInt, Symbol, Map, Set, WeakMap, WeakSet, Promise, RegExp, RealDate, Error]) {
        Object.preventExtensions(type.prototype);
    }

    /** What a drizzle.config.ts exports. It may insist on variables of the environment, whose values do not matter here. */
    function configuration(path) {
        configuring = true;
        const config = load(path);
        configuring = false;
        return config.default ?? config;
    }

    return { load, configuration, finished, standsFor, clockDates };
});
