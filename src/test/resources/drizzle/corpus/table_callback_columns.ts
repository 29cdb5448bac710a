import { pgTable, pgTableCreator } from 'drizzle-orm/pg-core';

export const users = pgTable('users', (t) => ({
  id: t.uuid().defaultRandom().primaryKey(),
  name: t.varchar({ length: 80 }).notNull(),
  age: t.integer().default(0),
  data: t.jsonb().default({}),
  createdAt: t.timestamp({ withTimezone: true, mode: 'string' }).defaultNow(),
}));
const createTable = pgTableCreator((name) => `app_${name}`);
export const posts = createTable('posts', (d) => ({ id: d.integer().primaryKey().generatedByDefaultAsIdentity(), title: d.text(), by: d.uuid().references(() => users.id) }));
