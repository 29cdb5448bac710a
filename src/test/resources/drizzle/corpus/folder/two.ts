import { integer, pgTable } from 'drizzle-orm/pg-core';
import { one } from './one';
export const two = pgTable('two', { id: integer('id').primaryKey(), one: integer('one').references(() => one.id) });
