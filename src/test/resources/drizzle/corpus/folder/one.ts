import { integer, pgTable } from 'drizzle-orm/pg-core';
import { two } from './two';
export const one = pgTable('one', { id: integer('id').primaryKey(), two: integer('two').references(() => two.id) });
