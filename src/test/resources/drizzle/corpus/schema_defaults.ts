import { pgSchema, text, integer, unique, index, check, foreignKey, primaryKey } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';

export const app = pgSchema('app');
export const parents = app.table('parents', { a: integer('a'), b: integer('b'), name: text('name').unique() }, (t) => [primaryKey({ columns: [t.a, t.b] })]);
export const kids = app.table('kids', { id: integer('id').primaryKey(), a: integer('a'), b: integer('b'), size: integer('size') }, (t) => [
  foreignKey({ columns: [t.a, t.b], foreignColumns: [parents.a, parents.b] }).onDelete('cascade'),
  unique().on(t.a, t.size),
  index().on(t.size),
  index('kids_even').on(sql`(${t.size} % 2)`).where(sql`${t.size} > 0`),
  check('positive', sql`${t.size} > 0`),
]);
