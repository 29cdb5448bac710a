import { integer, pgTable, text, unique, varchar } from 'drizzle-orm/pg-core';

export const countries = pgTable('countries', { id: integer('id').primaryKey(), iso: varchar('iso', { length: 2 }).notNull().unique(), name: text('name') });
export const cities = pgTable('cities', { iso: varchar('iso', { length: 2 }).references(() => countries.iso, { onUpdate: 'cascade' }) }, (t) => [unique('one').on(t.iso)]);
