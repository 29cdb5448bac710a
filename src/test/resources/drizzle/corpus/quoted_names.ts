import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text } from 'drizzle-orm/pg-core';

export const order = pgTable('order', { user: integer('user').primaryKey(), Select: text('Select'), dash: text('with-dash'), space: text('with space') },
  (t) => [index('Index-1').on(t.Select, t.dash), check('Check 1', sql`${t.space} <> ''`)]);
export const group = pgTable('group', { table: integer('table').references(() => order.user) });
