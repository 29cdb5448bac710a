import { integer, pgSchema, pgTable, serial, text } from 'drizzle-orm/pg-core';

export const auth = pgSchema('auth');
export const Billing = pgSchema('Billing');
export const users = auth.table('users', { id: serial('id').primaryKey(), email: text('email').unique() });
export const invoices = Billing.table('invoices', {
  id: serial('id').primaryKey(),
  userId: integer('user_id').references(() => users.id),
});
export const profiles = pgTable('users', { id: integer('id').primaryKey().references(() => users.id, { onDelete: 'cascade' }) });
