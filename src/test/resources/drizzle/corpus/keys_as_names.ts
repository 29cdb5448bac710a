import { boolean, index, integer, pgTable, serial, text, timestamp, unique, uniqueIndex } from 'drizzle-orm/pg-core';

export const userAccounts = pgTable('userAccounts', {
  id: serial().primaryKey(),
  firstName: text().notNull(),
  emailAddress: text().unique(),
  isActive: boolean().default(true),
  parentId: integer().references((): any => userAccounts.id),
  createdAt: timestamp().defaultNow(),
}, (t) => [index().on(t.firstName, t.createdAt), uniqueIndex('by_email').on(t.emailAddress), unique().on(t.firstName, t.parentId)]);
