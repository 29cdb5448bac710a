import { integer, pgTable, text, index } from 'drizzle-orm/pg-core';

export const t = pgTable('some_table', { some_id: integer().primaryKey(), first_name: text(), kept_name: text('kept_name') }, (t) => [index().on(t.first_name)]);
