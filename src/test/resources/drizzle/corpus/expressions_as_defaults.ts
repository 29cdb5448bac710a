import { sql } from 'drizzle-orm';
import { integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const nothing = sql.raw('null');
export const defaults = pgTable('defaults', {
  a: text('a').default(sql`upper('x')`),
  b: integer('b').default(sql`1 + 1`),
  c: timestamp('c').default(sql`CURRENT_TIMESTAMP`),
  d: text('d').default(nothing as any),
  e: text('e').default(sql`'a' || lower('B')`),
  f: text('f').default(sql.raw(`'raw'`)),
  g: text('g').default(sql`${sql.raw("'nested'")} || ${sql.raw("'parts'")}`),
  h: uuid('h').default(sql`gen_random_uuid()`).primaryKey(),
  i: text('i').default(sql.join([sql`'a'`, sql`'b'`], sql` || `) as any),
});
