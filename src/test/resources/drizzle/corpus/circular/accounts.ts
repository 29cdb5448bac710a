import { integer, pgTable } from 'drizzle-orm/pg-core';
import { named } from './words';
import { stamps, users } from '.';

export const accounts = pgTable('accounts', {
  id: integer(named('id')).primaryKey(),
  owner: integer('owner').references(() => users.id),
  ...stamps(),
});
