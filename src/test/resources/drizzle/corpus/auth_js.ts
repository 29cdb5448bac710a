import { boolean, integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { AdapterAccountType } from 'next-auth/adapters';

export const users = pgTable('user', { id: text('id').primaryKey().$defaultFn(() => crypto.randomUUID()), name: text('name'), email: text('email').unique(), emailVerified: timestamp('emailVerified', { mode: 'date' }), image: text('image') });
export const accounts = pgTable('account', {
  userId: text('userId').notNull().references(() => users.id, { onDelete: 'cascade' }),
  type: text('type').$type<AdapterAccountType>().notNull(),
  provider: text('provider').notNull(),
  providerAccountId: text('providerAccountId').notNull(),
  expires_at: integer('expires_at'),
}, (account) => [{ compoundKey: primaryKey({ columns: [account.provider, account.providerAccountId] }) }] as any);
export const authenticators = pgTable('authenticator', { credentialID: text('credentialID').notNull().unique(), userId: text('userId').notNull().references(() => users.id), counter: integer('counter').notNull(), backedUp: boolean('credentialBackedUp').notNull() },
  (a) => ({ compositePK: primaryKey({ columns: [a.userId, a.credentialID] }) }));
