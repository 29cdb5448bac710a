package dev.lockstep.truth.drizzle;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A schema like those of applications. The interpreter becomes several times as quick once the JVM has compiled those parts of it that
 * such a schema needs, and only what has run often is compiled.
 */
final class WarmUpSchema {
    private static final int TABLES = 30;

    private static final String HEAD = """
            import { relations, sql } from 'drizzle-orm';
            import { boolean, check, foreignKey, index, integer, jsonb, numeric, pgEnum, pgTable, primaryKey, serial, text, timestamp,
              unique, uniqueIndex, uuid, varchar } from 'drizzle-orm/pg-core';
            export const state = pgEnum('state', ['new', 'open', 'closed']);
            const times = { createdAt: timestamp('created_at', { withTimezone: true }).defaultNow().notNull() } as const;
            """;

    private static final String TABLE = """

            // Table %1$d
            export const table%1$d = pgTable('table_%1$d', {
              id: serial('id').primaryKey(),
              key: uuid('key').defaultRandom().notNull().unique(),
              name: varchar('name', { length: 200 }).notNull().default('it'),
              parent: integer('parent').references((): AnyPgColumn => table%2$d.id, { onDelete: 'cascade' }),
              state: state('state').default('new').notNull(),
              amount: numeric('amount', { precision: 12, scale: 2 }).$type<string>().default('0'),
              tags: text('tags').array().notNull().default(sql`'{}'`),
              payload: jsonb('payload').$type<Record<string, unknown>>().default({ a: [1, 'b'] }),
              active: boolean('active').default(true),
              ...times,
            }, (t) => [
              index('table_%1$d_name').on(t.name, t.createdAt.desc()).where(sql`${t.active}`),
              uniqueIndex('table_%1$d_parent').using('btree', t.parent.asc().nullsLast()),
              unique('table_%1$d_both').on(t.parent, t.name),
              check('table_%1$d_amount', sql`${t.amount} >= 0`),
            ]);
            export const table%1$dRelations = relations(table%1$d, ({ one }) => ({
              parent: one(table%2$d, { fields: [table%1$d.parent], references: [table%2$d.id] }),
            }));
            export type Table%1$d = typeof table%1$d.$inferSelect;
            """;

    private WarmUpSchema() {}

    /** @param round makes a text that no other has: what was read before would not be read again */
    static String text(int round) {
        return IntStream.range(0, TABLES)
                .mapToObj(n -> TABLE.formatted(TABLES * round + n, TABLES * round + n / 2))
                .collect(Collectors.joining("", HEAD, ""));
    }
}
