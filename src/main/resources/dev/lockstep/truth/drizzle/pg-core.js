// drizzle-orm/pg-core as a schema file sees it: what drizzle-orm takes and forgets, an option that it does not know or a list's entry
// that is no constraint, is an error in the line that says it. Evaluates to a function of drizzle-orm, of the one that names the
// package a stand-in is from, and of the host's note(text).
(function (drizzle, standsFor, note) {
    'use strict';

    const pg = drizzle.pgCore;
    const { is, SQL, Column } = drizzle.orm;

    const ANY = () => true;
    const FLAG = [true, false];
    const ACTIONS = ['cascade', 'restrict', 'no action', 'set null', 'set default'];
    /** For one that a sibling knows: TypeScript takes it from options that are shared, and it means nothing to this one. */
    const FORGOTTEN = () => true;
    const expression = (value) => is(value, SQL);
    const whole = (value) => /^-?\d+$/.test(String(value));

    const SEQUENCE = { increment: whole, minValue: whole, maxValue: whole, startWith: whole, cache: whole, cycle: FLAG };
    const VECTOR = { dimensions: ANY };
    const NUMERIC = { precision: ANY, scale: ANY, mode: ['string', 'number', 'bigint'] };

    /** What columns may be given beside a name; the others take nothing else. Each option with its words, or with a condition. */
    const OF_COLUMNS = {
        bigint: { mode: ['number', 'bigint'] },
        bigserial: { mode: ['number', 'bigint'] },
        bit: VECTOR,
        boolean: {},
        char: { enum: ANY, length: ANY },
        cidr: {},
        date: { mode: ['date', 'string'], precision: FORGOTTEN, withTimezone: FORGOTTEN },
        decimal: NUMERIC,
        doublePrecision: {},
        geometry: { mode: ['tuple', 'xy'], type: ANY, srid: ANY },
        halfvec: VECTOR,
        inet: {},
        integer: {},
        interval: { fields: ANY, precision: ANY },
        json: {},
        jsonb: {},
        line: { mode: ['tuple', 'abc'] },
        macaddr: {},
        macaddr8: {},
        numeric: NUMERIC,
        point: { mode: ['tuple', 'xy'] },
        real: {},
        serial: {},
        smallint: {},
        smallserial: {},
        sparsevec: VECTOR,
        text: { enum: ANY },
        time: { precision: ANY, withTimezone: FLAG, mode: FORGOTTEN },
        timestamp: { mode: ['date', 'string'], precision: ANY, withTimezone: FLAG },
        uuid: {},
        varchar: { enum: ANY, length: ANY },
        vector: VECTOR,
    };
    const OF_VIEWS = { checkOption: ['local', 'cascaded'], securityBarrier: FLAG, securityInvoker: FLAG };
    const OF_MATERIALIZED_VIEWS = {
        fillfactor: ANY,
        toastTupleTarget: ANY,
        parallelWorkers: ANY,
        autovacuumEnabled: FLAG,
        vacuumIndexCleanup: ['auto', 'off', 'on'],
        vacuumTruncate: FLAG,
        autovacuumVacuumThreshold: ANY,
        autovacuumVacuumScaleFactor: ANY,
        autovacuumVacuumCostDelay: ANY,
        autovacuumVacuumCostLimit: ANY,
        autovacuumFreezeMinAge: ANY,
        autovacuumFreezeMaxAge: ANY,
        autovacuumFreezeTableAge: ANY,
        autovacuumMultixactFreezeMinAge: ANY,
        autovacuumMultixactFreezeMaxAge: ANY,
        autovacuumMultixactFreezeTableAge: ANY,
        logAutovacuumMinDuration: ANY,
        userCatalogTable: FLAG,
    };
    const OF_ROLES = { createDb: FLAG, createRole: FLAG, inherit: FLAG };
    const OF_POLICIES = {
        as: ['permissive', 'restrictive'],
        for: ['all', 'select', 'insert', 'update', 'delete'],
        to: ANY,
        using: expression,
        withCheck: expression,
    };

    function fault(detail, nextStep = null) {
        return Object.assign(new Error(detail), { fault: JSON.stringify({ detail, nextStep, file: null, export: null }) });
    }

    function shown(value) {
        if (typeof value === 'string') return `'${value}'`;
        if (value === null || ['number', 'bigint', 'boolean', 'undefined'].includes(typeof value)) return String(value);
        return Array.isArray(value) ? 'an array' : typeof value === 'function' ? 'a function' : 'an object';
    }

    function known(value, what) {
        const from = standsFor(value);
        if (from !== null) throw fault(`${what} comes from '${from}', which is not run while a schema is read.`);
    }

    function check(builder, options, rules) {
        if (options === undefined) return;
        known(options, `What ${builder} is given`);
        if (typeof options !== 'object' || options === null || Array.isArray(options)) {
            throw fault(`${builder} takes an object of options, and is given ${shown(options)}.`);
        }
        for (const [key, value] of Object.entries(options)) {
            if (value === undefined) continue;
            known(key, `An option of ${builder}`);
            const rule = Object.hasOwn(rules, key) ? rules[key] : null;
            if (rule === null) {
                const names = Object.keys(rules).filter((name) => rules[name] !== FORGOTTEN);
                throw fault(`${builder} has no option '${key}'.`, names.length === 0 ? 'It has none: leave it out.' : `Its options are: ${names.join(', ')}.`);
            }
            // The words of a text column are for TypeScript alone.
            if (key !== 'enum') known(value, `Option '${key}' of ${builder}`);
            if (rule === expression && !rule(value)) {
                throw fault(`Option '${key}' of ${builder} is ${shown(value)}, not an sql\`…\` expression.`, 'Write it as sql`…`.');
            }
            if (rule === FORGOTTEN) note(`${builder} has no option '${key}', and drizzle-orm forgets it.`);
            if (Array.isArray(rule)) oneOf(rule, value, `Option '${key}' of ${builder}`);
            else if (!rule(value)) throw fault(`Option '${key}' of ${builder} is ${shown(value)}, not a whole number.`);
        }
    }

    function oneOf(words, value, what) {
        if (!words.includes(value)) throw fault(`${what} is ${shown(value)}, which it cannot be.`, `It may be: ${words.map(shown).join(', ')}.`);
    }

    /** The same, seen by the same name in what says how far an evaluation came. */
    function before(name, original, look) {
        return { [name](...given) { look(...given); return original.apply(this, given); } }[name];
    }

    function columnBuilder(name, builder, rules) {
        return before(name, builder, (first, second) => {
            known(first, `An argument of ${name}`);
            if (typeof first === 'string') check(`${name}('${first}')`, second, rules);
            else check(name, first ?? second, rules);
        });
    }

    const columns = Object.fromEntries(Object.entries(OF_COLUMNS).map(([name, rules]) => [name, columnBuilder(name, pg[name], rules)]));

    function checkedColumns(table, given) {
        const kind = `table ${typeof table === 'string' ? table : ''}`.trim();
        const built = typeof given === 'function' ? (builders) => look(given({ ...builders, ...columns })) : look(given);
        function look(parts) {
            known(parts, `What ${kind} is given as columns`);
            for (const [key, column] of Object.entries(parts ?? {})) {
                known(key, `A column of ${kind}`);
                known(column, `Column ${key} of ${kind}`);
                if (!is(column, pg.PgColumnBuilder)) throw fault(`Column ${key} of ${kind} is ${shown(column)}, not a column.`);
            }
            return parts;
        }
        return built;
    }

    const EXTRAS = [pg.IndexBuilder, pg.CheckBuilder, pg.UniqueConstraintBuilder, pg.PrimaryKeyBuilder, pg.ForeignKeyBuilder, pg.PgPolicy];

    const isExtra = (value) => EXTRAS.some((type) => is(value, type));

    function checkedExtras(table, build) {
        if (typeof build !== 'function') return build;
        const kind = `the constraints and indexes of table ${table}`;
        return (self) => {
            const extras = build(self);
            known(extras, `What ${kind} are`);
            if (typeof extras !== 'object' || extras === null) throw fault(`What should be ${kind} is ${shown(extras)}.`, 'Return them: (table) => [ … ].');
            for (const extra of Array.isArray(extras) ? extras.flat(1) : Object.values(extras)) {
                known(extra, `One of ${kind}`);
                if (is(extra, pg.IndexBuilderOn) || is(extra, pg.UniqueOnConstraintBuilder)) {
                    throw fault(`One of ${kind}, ${extra.name === undefined ? 'without a name' : shown(extra.name)}, is on no columns.`, 'Add .on(…).');
                }
                if (extra === undefined || extra === false || isExtra(extra)) continue;
                if (Array.isArray(extras) && Object.values(extra ?? {}).some(isExtra)) {
                    note(`Table ${table} lists an object (${Object.keys(extra).join(', ')}) among its constraints and indexes, and drizzle-orm takes nothing of what is in it: list that itself.`);
                } else {
                    throw fault(`One of ${kind} is ${shown(extra)}.`, 'Leave it out, or make it an index, a check, a key, a unique constraint or a policy.');
                }
            }
            return extras;
        };
    }

    function onColumns(what, parts, fits = (part) => is(part, Column)) {
        if (!Array.isArray(parts) || parts.length === 0) throw fault(`${what} is on no columns.`);
        for (const part of parts) {
            known(part, `A column of ${what.toLowerCase()}`);
            if (!fits(part)) throw fault(`${what} is on ${shown(part)}, which is no column.`);
        }
    }

    function tableBuilder(name, original) {
        return { [name]: (table, given, extras) => original(table, checkedColumns(table, given), checkedExtras(table, extras)) }[name];
    }

    function viewBuilder(name, original) {
        return { [name]: (view, given) => original(view, given === undefined ? given : checkedColumns(view, given)) }[name];
    }

    function sequenceBuilder(original) {
        return before('pgSequence', original, (name, options) => check(`pgSequence(${shown(name)})`, options, SEQUENCE));
    }

    function schemaBuilder(name) {
        const schema = pg.pgSchema(name);
        return Object.assign(schema, {
            table: tableBuilder('table', schema.table),
            view: viewBuilder('view', schema.view),
            materializedView: viewBuilder('materializedView', schema.materializedView),
            sequence: sequenceBuilder(schema.sequence),
        });
    }

    function method(type, name, look) {
        type.prototype[name] = before(name, type.prototype[name], look);
    }

    method(pg.PgColumnBuilder, 'references', (column, actions) => {
        if (typeof column !== 'function') throw fault(`references is given ${shown(column)}, not a function.`, 'Write references(() => table.column).');
        check('references', actions, { onDelete: ACTIONS, onUpdate: ACTIONS });
    });
    method(pg.PgColumnBuilder, 'unique', (name, options) => check('unique', options, { nulls: ['distinct', 'not distinct'] }));
    for (const name of ['generatedAlwaysAsIdentity', 'generatedByDefaultAsIdentity']) {
        method(pg.PgIntColumnBaseBuilder, name, (options) => check(name, options, { name: ANY, ...SEQUENCE }));
    }
    for (const name of ['onDelete', 'onUpdate']) {
        method(pg.ForeignKeyBuilder, name, (action) => {
            if (action !== undefined) oneOf(ACTIONS, action, `${name} of a foreign key`);
        });
    }
    const on = (kind) => (...parts) => onColumns(kind, parts, (part) => is(part, Column) || is(part, SQL));
    method(pg.IndexBuilderOn, 'on', on('An index'));
    method(pg.IndexBuilderOn, 'onOnly', on('An index'));
    method(pg.IndexBuilderOn, 'using', (type, ...parts) => on('An index')(...parts));
    method(pg.UniqueOnConstraintBuilder, 'on', (...parts) => onColumns('A unique constraint', parts));
    method(pg.DefaultViewBuilderCore, 'with', (options) => check('with of a view', options, OF_VIEWS));
    method(pg.MaterializedViewBuilderCore, 'with', (options) => check('with of a materialized view', options, OF_MATERIALIZED_VIEWS));

    return {
        ...pg,
        ...columns,
        pgTable: tableBuilder('pgTable', pg.pgTable),
        pgTableCreator: (naming) => tableBuilder('pgTable', pg.pgTableCreator(naming)),
        pgView: viewBuilder('pgView', pg.pgView),
        pgMaterializedView: viewBuilder('pgMaterializedView', pg.pgMaterializedView),
        pgSchema: schemaBuilder,
        pgSequence: sequenceBuilder(pg.pgSequence),
        pgRole: before('pgRole', pg.pgRole, (name, options) => check(`pgRole(${shown(name)})`, options, OF_ROLES)),
        pgPolicy: before('pgPolicy', pg.pgPolicy, (name, options) => check(`pgPolicy(${shown(name)})`, options, OF_POLICIES)),
        foreignKey: before('foreignKey', pg.foreignKey, (options) => {
            check('foreignKey', options, { name: ANY, columns: ANY, foreignColumns: ANY });
            onColumns('A foreign key', options?.columns);
        }),
        primaryKey: before('primaryKey', pg.primaryKey, (...given) => {
            const inTurn = is(given[0], Column);
            if (!inTurn) check('primaryKey', given[0], { name: ANY, columns: ANY });
            onColumns('A primary key', inTurn ? given : given[0]?.columns);
        }),
    };
});
