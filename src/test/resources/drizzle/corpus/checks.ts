import { sql } from 'drizzle-orm';
import { check, date, integer, pgSchema, pgTable, text } from 'drizzle-orm/pg-core';

export const ranges = pgTable('ranges', { low: integer('low'), high: integer('high'), kind: text('kind') }, (t) => [
  check('low_below_high', sql`${t.low} < ${t.high}`),
  check('kind_known', sql`${t.kind} in ('a', 'b')`),
]);
export const s = pgSchema('s');
export const spans = s.table('spans', { start: date('start'), finish: date('finish') }, (t) => ({
  order: check('order', sql`${t.start} <= ${t.finish} or ${t.finish} is null`),
  plain: check('plain', sql.raw('start > \'2000-01-01\'')),
}));
