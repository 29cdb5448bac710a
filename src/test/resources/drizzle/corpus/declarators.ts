import { integer, pgEnum, pgTable, serial, text } from 'drizzle-orm/pg-core';

interface Named { name: string }

// Several names in one statement.
export const levels = pgEnum('levels', ['low', 'high']), sizes: ReturnType<typeof pgEnum> = pgEnum('sizes', ['s', 'm,l']);

const make = <T extends Named>(of: T) => ({
    parents: pgTable(`${of.name}_parents`, { id: serial().primaryKey(), level: levels() }),
    children: [pgTable(`${of.name}_children`, { id: serial().primaryKey() })],
});

export const { parents, children: [children] } = make({ name: 'a' }),
    orders = pgTable('orders', {
        id: serial().primaryKey(),
        parent: integer().references((): any => parents.id),
        note: text().default('a, b'),
    }),
    [lines, totals] = ['lines', 'totals'].map((name: string) =>
        pgTable(name, { order: integer().references(() => orders.id), n: integer() }));
