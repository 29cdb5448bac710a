import { sql, getTableColumns, getTableName } from 'drizzle-orm';
import { check, integer, pgTable, pgView, text } from 'drizzle-orm/pg-core';

export const base = pgTable('base', { id: integer('id'), name: text('name') });
const columns = Object.keys(getTableColumns(base));
export const derived = pgTable('derived_' + getTableName(base), { n: integer('n').default(columns.length) }, (t) => [check('n_check', sql`${t.n} in (${sql.join([1, 2].map((n) => sql.raw(String(n))), sql`, `)})`)]);
export const view = pgView('base_view', { id: integer('id') }).as(sql`select ${sql.identifier('id')} from ${base}`);
