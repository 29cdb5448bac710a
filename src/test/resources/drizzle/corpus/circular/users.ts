import { AnyPgColumn, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { accounts } from './index';
import { named } from './words';

export enum Kind { Person = 'person' }
export const users = pgTable('users', {
  id: integer('id').primaryKey(),
  main: integer('main').references((): AnyPgColumn => accounts.id),
  kind: text(named('kind')).default(Kind.Person),
});
