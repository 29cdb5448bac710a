// What schema files declare, as plain data: names, types, expressions and where each was declared. Says the same of it as drizzle-kit
// does: which exports count, how constraints and indexes are named, how JavaScript values become defaults.
(function (drizzle, world, casing, note, reach) {
    'use strict';

    const { is, SQL, Table, getTableName } = drizzle.orm;
    const pg = drizzle.pgCore;
    const dialect = new pg.PgDialect({ casing });

    /** When each view was made: what it selects from was there by then, whatever the order of the exports. */
    const made = new Map();
    for (const type of [pg.ViewBuilder, pg.ManualViewBuilder, pg.MaterializedViewBuilder, pg.ManualMaterializedViewBuilder]) {
        const original = type.prototype.as;
        const making = {
            as(...given) {
                const view = original.apply(this, given);
                made.set(view, made.size);
                return view;
            },
        };
        type.prototype.as = making.as;
    }

    /** What is looked at now, for errors that do not say where they come from. */
    let current = null;
    const places = new Map();

    class Fault extends Error {
        constructor(detail, nextStep = null) {
            super(detail);
            this.fault = JSON.stringify({ detail, nextStep, ...place(null) });
        }
    }

    function place(value) {
        return places.get(value) ?? current ?? { file: null, export: null };
    }

    function knowPlaces() {
        for (const module of world.finished) {
            for (const [name, value] of world.entriesOf(module.exports)) {
                const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
                if (isObject && !places.has(value)) places.set(value, { file: module.path, export: name });
            }
        }
    }

    function exportsOf(entries) {
        const found = { schemas: [], enums: [], sequences: [], roles: [], tables: [], policies: [], views: [], unfinished: [] };
        const seen = new Set();
        for (const entry of entries) {
            for (const [, value] of world.entriesOf(world.load(entry))) {
                if (world.standsFor(value) !== null || seen.has(value)) continue;
                seen.add(value);
                if (pg.isPgEnum(value)) found.enums.push(value);
                else if (is(value, pg.PgTable)) found.tables.push(value);
                else if (is(value, pg.PgSchema)) found.schemas.push(value);
                else if (pg.isPgView(value) || pg.isPgMaterializedView(value)) found.views.push(value);
                else if (pg.isPgSequence(value)) found.sequences.push(value);
                else if (is(value, pg.PgRole)) found.roles.push(value);
                else if (is(value, pg.PgPolicy)) found.policies.push(value);
                else if (is(value, pg.DefaultViewBuilderCore) || is(value, pg.MaterializedViewBuilderCore)) found.unfinished.push(value);
            }
        }
        return found;
    }

    function known(value, what) {
        const from = world.standsFor(value);
        if (from !== null) throw new Fault(`${what} comes from '${from}', which is not run while a schema is read.`);
        return value;
    }

    function text(value, what) {
        if (typeof known(value, what) !== 'string' || value === '') throw new Fault(`${what} is ${describe(value)}, not a text.`);
        return value;
    }

    /** Deep inside, a stand-in would be left out silently, and a date that is the time of reading written. */
    function knownParts(value, what) {
        const seen = new Set([timeless(known(value, what))]);
        // A set is gone through to what is added meanwhile.
        for (const whole of seen) {
            if (typeof whole !== 'object' || whole === null || ArrayBuffer.isView(whole)) continue;
            for (const [key, part] of Object.entries(whole)) {
                known(key, what);
                seen.add(timeless(known(part, what)));
            }
        }
        return value;
    }

    function describe(value) {
        return value === '' ? 'empty' : value === null || value === undefined ? String(value) : `of type ${typeof value}`;
    }

    function render(expression, what, mode) {
        if (!is(known(expression, what), SQL)) throw new Fault(`${what} is ${describe(expression)}, not an sql\`…\` expression.`);
        const query = dialect.sqlToQuery(expression, mode);
        if (query.params.length > 0) {
            throw new Fault(
                `${what} has a value as a parameter ($1), which a database cannot keep.`,
                'Write the value into the SQL text, or with sql.raw(…).');
        }
        return known(query.sql, what);
    }

    function cased(column) {
        if (!column.keyAsName || casing === undefined) return column.name;
        return casing === 'camelCase' ? drizzle.casing.toCamelCase(column.name) : drizzle.casing.toSnakeCase(column.name);
    }

    /** drizzle-kit puts the cased names of columns in the place of the keys, one after the other. */
    function recased(name, columns) {
        return casing === undefined ? name : columns.reduce((changed, column) => changed.replace(column.name, cased(column)), name);
    }

    function twice(name, what) {
        return new Fault(`There are two ${what} ${name}.`, 'Give one of them another name.');
    }

    function once(seen, name, what) {
        if (seen.has(name)) throw twice(name, what);
        seen.add(name);
        return name;
    }

    const literal = (value) => ({ literal: value, sql: null, cast: null });
    const sqlText = (value) => ({ literal: null, sql: value, cast: null });

    function timeless(value) {
        if (world.isClock(value)) {
            throw new Fault('A default is the time at which the schema was read, another one each time.', 'Use .defaultNow() or sql`now()`.');
        }
        return value;
    }

    function dateText(value, type) {
        if (type === 'date') return value.toISOString().split('T')[0];
        return type === 'timestamp' ? value.toISOString().replace('T', ' ').slice(0, 23) : value.toISOString();
    }

    /** What stands between quotes as it is, as drizzle-kit writes it; PostgreSQL would not read others. */
    const READ_AS_IT_IS = /^(?:[^"\\]|\\[\s\S])*$/;
    const TAKES_NULL_FOR_A_TEXT = /^(?:text|varchar|char|jsonb?|citext)\b/;

    function arrayText(values, type, what) {
        const element = type.split('[')[0];
        const asKitWritesIt = (written, of) => {
            note(`${what} has ${of} in it, which drizzle-kit writes as ${written}: it is made as drizzle-kit makes it.`);
            return written;
        };
        const quoted = (part, written) => {
            if (!READ_AS_IT_IS.test(written)) return `"${part.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;
            return written.replace(/\\([\s\S])/g, '$1') === part ? `"${written}"` : asKitWritesIt(`"${written}"`, 'a backslash');
        };
        const parts = values.map((value) => {
            if (value === null) return TAKES_NULL_FOR_A_TEXT.test(element) ? asKitWritesIt('"null"', 'null') : 'NULL';
            timeless(known(value, what));
            if (Array.isArray(value)) return arrayText(value, element, what);
            if (value instanceof Date) return `"${dateText(value, element)}"`;
            if (typeof value === 'object') {
                const json = JSON.stringify(knownParts(value, what));
                return quoted(json, json.replace(/"/g, '\\"'));
            }
            return typeof value === 'string' ? quoted(value, value) : String(value);
        });
        return `{${parts.join(',')}}`;
    }

    function objectDefault(column, value) {
        knownParts(value, `The default of column ${cased(column)}`);
        const driver = column.mapToDriverValue(value);
        if (typeof driver === 'string') return literal(driver);
        if (typeof driver === 'number' || typeof driver === 'bigint') return sqlText(String(driver));
        if (is(driver, SQL)) return sqlText(render(driver, `The default of column ${cased(column)}`));
        throw new Fault(`The default of column ${cased(column)} is ${describe(value)}, which ${column.columnType} cannot be written with.`);
    }

    function defaultOf(column) {
        const value = column.default;
        const type = column.getSQLType().toLowerCase();
        const what = `The default of column ${cased(column)}`;
        if (value === undefined) return null;
        timeless(known(value, what));
        if (is(value, SQL)) return sqlText(expressionDefault(value, what));
        if (typeof value === 'string') return literal(value);
        if (type === 'jsonb' || type === 'json') {
            const written = JSON.stringify(value);
            knownParts(value, what);
            return { literal: written, sql: null, cast: type };
        }
        if (value instanceof Date) return literal(dateText(value, type));
        if (Array.isArray(value) && /\[\d*\]/.test(type)) return literal(arrayText(value, type, what));
        if (typeof value === 'number' && !Number.isFinite(value)) {
            note(`${what} is ${value}, which drizzle-kit forgets: there is none. Write it as sql\`'${value}'\`.`);
            return null;
        }
        if (typeof value === 'object' && value !== null) return objectDefault(column, value);
        if (typeof value === 'function' || typeof value === 'symbol') throw new Fault(`${what} is ${describe(value)}.`, 'For a value made by the application use .$defaultFn(…).');
        return sqlText(String(value));
    }

    function expressionDefault(value, what) {
        const refuse = (name) => {
            throw new Fault(`${what} refers to ${name}, which PostgreSQL does not allow in a default.`);
        };
        const query = value.toQuery({
            escapeName: refuse,
            escapeParam: () => { throw new Fault(`${what} has a value as a parameter ($1), which a database cannot keep.`, 'Write the value into the SQL text, or with sql.raw(…).'); },
            escapeString: (given) => `'${given.replace(/'/g, "''")}'`,
            casing: dialect.casing,
        });
        return known(query.sql, what);
    }

    function generatedOf(column) {
        if (!column.generated) return null;
        const as = typeof column.generated.as === 'function' ? column.generated.as() : column.generated.as;
        return is(as, SQL) ? render(as, `The expression of column ${cased(column)}`) : text(as, `The expression of column ${cased(column)}`);
    }

    function sequenceOptions(options, lowest, highest) {
        const given = (value) => (value === undefined ? undefined : String(value));
        const increment = given(options?.increment) ?? '1';
        const down = parseFloat(increment) < 0;
        const minValue = given(options?.minValue) ?? (down ? lowest : '1');
        const maxValue = given(options?.maxValue) ?? (down ? '-1' : highest);
        const startWith = given(options?.startWith) ?? (down ? maxValue : minValue);
        const numbers = { increment, minValue, maxValue, startWith, cache: given(options?.cache) ?? '1' };
        for (const [key, value] of Object.entries(numbers)) {
            if (!/^-?\d+$/.test(value)) throw new Fault(`${key} of a sequence is ${value}, not a whole number.`);
        }
        return { ...numbers, cycle: options?.cycle ?? false };
    }

    function identityOf(column, tableName, name) {
        const identity = column.generatedIdentity;
        if (!identity) return null;
        const type = column.getSQLType();
        const highest = type === 'integer' ? '2147483647' : type === 'bigint' ? '9223372036854775807' : '32767';
        return {
            always: identity.type === 'always',
            sequence: identity.sequenceName ?? `${tableName}_${name}_seq`,
            options: sequenceOptions(identity.sequenceOptions, '-32768', highest),
        };
    }

    function labelsOf(type) {
        if (type.enumValues.length === 0) throw new Fault(`Enum ${type.enumName} has no labels.`);
        // PostgreSQL takes an empty one.
        return type.enumValues.map((label) => (label === '' ? label : text(label, `A label of enum ${type.enumName}`)));
    }

    function enumOf(column) {
        let element = column;
        while (is(element, pg.PgArray)) element = element.baseColumn;
        return is(element, pg.PgEnumColumn) || is(element, pg.PgEnumObjectColumn) ? element.enum : null;
    }

    function columnOf(column, tableName) {
        const name = text(cased(column), `The name of a column of table ${tableName}`);
        const enumType = enumOf(column);
        return {
            name,
            type: text(column.getSQLType(), `The type of column ${name}`),
            enumSchema: enumType ? enumType.schema ?? 'public' : null,
            enumName: enumType ? enumType.enumName : null,
            primaryKey: column.primary,
            notNull: column.notNull,
            defaultValue: defaultOf(column),
            generated: generatedOf(column),
            identity: identityOf(column, tableName, name),
        };
    }

    function columnsOf(table, tableName) {
        return Object.entries(table[Table.Symbol.Columns]).map(([key, column]) => {
            known(key, `A column of table ${tableName}`);
            known(column, `Column ${key} of table ${tableName}`);
            return columnOf(column, tableName);
        });
    }

    function uniquesOf(table, config) {
        const seen = new Set();
        const uniques = [];
        const add = (name, columns, nullsNotDistinct) =>
            uniques.push({ name: once(seen, text(name, 'The name of a unique constraint'), `unique constraints of table ${config.name} called`), columns, nullsNotDistinct });
        for (const column of config.columns) {
            if (column.isUnique) add(column.uniqueName, [cased(column)], column.uniqueType === 'not distinct');
        }
        for (const unique of config.uniqueConstraints) {
            const columns = unique.columns.map(cased);
            add(unique.name ?? pg.uniqueKeyName(table, columns), columns, unique.nullsNotDistinct ?? false);
        }
        return uniques;
    }

    function foreignKeyOf(key, tableName) {
        const reference = key.reference();
        const [from, to] = [reference.columns, reference.foreignColumns];
        if ([...from, ...to].some((column) => !is(column, drizzle.orm.Column))) {
            throw new Fault(`A foreign key of table ${tableName} refers to something that is no column.`);
        }
        return {
            name: recased(text(key.getName(), 'The name of a foreign key'), [...from, ...to]),
            columns: from.map(cased),
            foreignSchema: pg.getTableConfig(reference.foreignTable).schema ?? 'public',
            foreignTable: getTableName(reference.foreignTable),
            foreignColumns: to.map(cased),
            onDelete: key.onDelete ?? null,
            onUpdate: key.onUpdate ?? null,
        };
    }

    function indexPart(part, tableName) {
        if (is(part, SQL)) return { sql: render(part, `An expression of an index of table ${tableName}`, 'indexes'), column: null, opClass: null, descending: false, nulls: 'last' };
        const config = part.indexConfig ?? {};
        if (part.type === 'PgVector' && config.opClass === undefined) {
            throw new Fault(`The index on the vector column ${cased(part)} of table ${tableName} names no operator class.`, `Write table.${part.name}.op('vector_cosine_ops') or another one.`);
        }
        return {
            sql: null,
            column: text(cased(part), `A column of an index of table ${tableName}`),
            opClass: config.opClass === undefined ? null : text(config.opClass, `An operator class of table ${tableName}`),
            descending: config.order !== 'asc',
            nulls: config.nulls ?? (config.order === 'desc' ? 'first' : 'last'),
        };
    }

    const indexNames = new Set();

    function indexOf(index, schema, tableName) {
        const config = index.config;
        if (!config.name && config.columns.some((part) => is(part, SQL))) {
            throw new Fault(`An index of table ${tableName} has an expression and no name.`, "Name it: index('…').");
        }
        const name = config.name ? text(config.name, 'The name of an index') : `${tableName}_${config.columns.map(cased).join('_')}_index`;
        once(indexNames, `${schema}.${name}`, 'indexes');
        return {
            name,
            unique: config.unique ?? false,
            method: text(config.method ?? 'btree', `The access method of index ${name}`),
            parts: config.columns.map((part) => indexPart(part, tableName)),
            options: Object.entries(config.with ?? {}).map(([key, value]) => known(`${key}=${value}`, `An option of index ${name}`)),
            where: config.where ? render(config.where, `The condition of index ${name}`) : null,
        };
    }

    function policyOf(policy) {
        const to = policy.to === undefined ? ['public'] : Array.isArray(policy.to) ? policy.to : [policy.to];
        if (to.length === 0) throw new Fault(`Policy ${policy.name} is for no role.`, "Leave 'to' out for everyone, or leave the policy out.");
        return {
            ...place(policy),
            name: text(policy.name, 'The name of a policy'),
            permissive: (policy.as ?? 'permissive').toLowerCase() !== 'restrictive',
            command: (policy.for ?? 'all').toUpperCase(),
            roles: to.map((role) => text(is(role, pg.PgRole) ? role.name : role, `A role of policy ${policy.name}`)).sort(),
            using: is(policy.using, SQL) ? render(policy.using, `The condition of policy ${policy.name}`) : null,
            withCheck: is(policy.withCheck, SQL) ? render(policy.withCheck, `The check of policy ${policy.name}`) : null,
        };
    }

    /** Those that drizzle-kit makes: of one name it makes the last. */
    function lastOfEachName(keys, what) {
        const last = new Map();
        for (const key of keys) {
            if (last.has(key.name) && JSON.stringify(last.get(key.name)) !== JSON.stringify(key)) {
                note(`${what} has two keys called ${key.name}: the one that is declared last is made, as drizzle-kit makes it.`);
            }
            last.set(key.name, key);
        }
        return [...last.values()];
    }

    function tableOf(table) {
        const config = pg.getTableConfig(table);
        const { name } = config;
        text(name, 'The name of a table');
        const schema = config.schema ?? 'public';
        const checks = new Set();
        const policies = new Set();
        return {
            ...place(table),
            schema,
            name,
            columns: distinctColumns(columnsOf(table, name), name),
            primaryKeys: lastOfEachName(
                config.primaryKeys.map((key) => ({ name: recased(key.getName(), key.columns), columns: key.columns.map(cased) })),
                `Table ${name}`),
            uniques: uniquesOf(table, config),
            checks: config.checks.map((check) => ({
                name: once(checks, text(check.name, 'The name of a check'), `checks of table ${name} called`),
                sql: render(check.value, `The check ${check.name}`),
            })),
            foreignKeys: lastOfEachName(config.foreignKeys.map((key) => foreignKeyOf(key, name)), `Table ${name}`),
            indexes: config.indexes.map((index) => indexOf(index, schema, name)),
            policies: config.policies.map((policy) => {
                once(policies, policy.name, `policies of table ${name} called`);
                return { ...policyOf(policy), schema, table: name };
            }),
            rowSecurity: (config.enableRLS ?? false) || config.policies.length > 0,
        };
    }

    function distinctColumns(columns, tableName) {
        const seen = new Set();
        columns.forEach((column) => once(seen, column.name, `columns of table ${tableName} called`));
        return columns;
    }

    function unfinished(view) {
        throw new Fault(`View ${view.name} has no query.`, 'Add .as(…), or .existing() to one that is made elsewhere.');
    }

    function viewOf(view) {
        const materialized = pg.isPgMaterializedView(view);
        const config = materialized ? pg.getMaterializedViewConfig(view) : pg.getViewConfig(view);
        if (config.isExisting) return null;
        const snake = (key) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
        return {
            ...place(view),
            schema: config.schema ?? 'public',
            name: text(config.name, 'The name of a view'),
            materialized,
            sql: render(config.query, `The query of view ${config.name}`),
            options: Object.entries(config.with ?? {}).filter(([, value]) => value !== undefined).map(([key, value]) => `${snake(key)} = ${value}`),
            using: config.using === undefined ? null : text(config.using, `The access method of view ${config.name}`),
            tablespace: config.tablespace === undefined ? null : text(config.tablespace, `The tablespace of view ${config.name}`),
            withNoData: config.withNoData ?? false,
        };
    }

    function linkedPolicy(policy, tables) {
        if (!policy._linkedTable) {
            // Those that stand in a table's own list are there already.
            if (!tables.some((table) => pg.getTableConfig(table).policies.includes(policy))) {
                note(`Policy ${policy.name} is in no table and linked to none: it has no effect.`);
            }
            return null;
        }
        const config = pg.getTableConfig(policy._linkedTable);
        return { ...policyOf(policy), schema: config.schema ?? 'public', table: config.name };
    }

    /** Each value's description, in a known place for errors. Of two of one name the second is the first again or an error. */
    function all(values, describe, what, again = false) {
        const seen = new Map();
        const described = [];
        for (const value of values) {
            current = places.get(value) ?? null;
            if (current !== null) reach(current.file, current.export);
            const description = describe(value);
            if (description === null) continue;
            const name = description.schema === undefined ? description.name : `${description.schema}.${description.name}`;
            const said = JSON.stringify({ ...description, file: null, export: null });
            if (again && seen.get(name) === said) continue;
            if (what !== null && seen.has(name)) throw twice(name, what);
            seen.set(name, said);
            described.push(description);
        }
        current = null;
        return described;
    }

    function everything(found) {
        all(found.unfinished, unfinished, null);
        return {
            schemas: all(found.schemas, (schema) => ({ ...place(schema), name: text(schema.schemaName, 'The name of a schema') }), 'schemas called', true),
            enums: all(found.enums, (type) => ({
                ...place(type),
                schema: type.schema ?? 'public',
                name: text(type.enumName, 'The name of an enum'),
                labels: labelsOf(type),
            }), 'enums called', true),
            sequences: all(found.sequences, (sequence) => ({
                ...place(sequence),
                schema: sequence.schema ?? 'public',
                name: text(sequence.seqName, 'The name of a sequence'),
                options: sequenceOptions(sequence.seqOptions, '-9223372036854775808', '9223372036854775807'),
            }), 'sequences called', true),
            roles: all(found.roles, (role) => ({
                ...place(role),
                name: text(role.name, 'The name of a role'),
                existing: role._existing ?? false,
                createDb: role.createDb ?? false,
                createRole: role.createRole ?? false,
                inherit: role.inherit ?? true,
            }), 'roles called', true),
            tables: all(found.tables, tableOf, 'tables called'),
            policies: all(found.policies, (policy) => linkedPolicy(policy, found.tables), null),
            views: all([...found.views].sort((a, b) => (made.get(a) ?? 0) - (made.get(b) ?? 0)), viewOf, 'views called'),
        };
    }

    // Nothing is caught here: what is caught and thrown again no longer says where it comes from.
    return {
        read: (entries) => {
            const found = exportsOf(entries);
            knowPlaces();
            return JSON.stringify(everything(found));
        },
        place: () => JSON.stringify(place(null)),
        config: (path) => {
            const { dialect, casing, schemaFilter, tablesFilter, entities } = world.configuration(path);
            return JSON.stringify({ dialect, casing, schemaFilter, tablesFilter, entities });
        },
    };
});
