import { bigint, integer, pgSchema, pgTable, smallint } from 'drizzle-orm/pg-core';

export const ids = pgTable('ids', {
  a: integer('a').primaryKey().generatedAlwaysAsIdentity(),
  b: integer('b').generatedByDefaultAsIdentity(),
  c: bigint('c', { mode: 'number' }).generatedAlwaysAsIdentity({ startWith: 1000, increment: 10 }),
  d: smallint('d').generatedByDefaultAsIdentity({ name: 'd_numbers', minValue: 5, maxValue: 500, cache: 20, cycle: true }),
  e: smallint('e').generatedAlwaysAsIdentity({ startWith: 7 }),
});
export const inner = pgSchema('inner_schema');
export const more = inner.table('more', { id: integer('id').generatedAlwaysAsIdentity({ name: 'more_numbers' }) });
