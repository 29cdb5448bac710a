import { sql } from 'drizzle-orm';
import { check, foreignKey, index, integer, pgTable, primaryKey, text, timestamp, unique, uniqueIndex } from 'drizzle-orm/pg-core';

export const userAccounts = pgTable('userAccounts', {
  userId: integer().primaryKey(),
  firstName: text().notNull().unique(),
  explicitName: text('explicitName'),
  createdAtUTC: timestamp().defaultNow(),
  managerId: integer().references((): any => userAccounts.userId),
}, (t) => [index().on(t.firstName, t.createdAtUTC), uniqueIndex('byName').on(sql`lower(${t.firstName})`), check('named', sql`${t.firstName} <> ''`)]);
export const memberOf = pgTable('memberOf', { userId: integer(), groupId: integer() }, (t) => [
  primaryKey({ columns: [t.userId, t.groupId] }),
  unique().on(t.groupId, t.userId),
  foreignKey({ columns: [t.userId], foreignColumns: [userAccounts.userId] }),
]);
