import { sql } from 'drizzle-orm';
import { boolean, pgTable, uuid } from 'drizzle-orm/pg-core';

export const flags = pgTable('flags', {
  id: uuid('id').primaryKey().defaultRandom(),
  on: boolean('on').default(true).notNull(),
  off: boolean('off').default(false),
  other: uuid('other').default('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'),
  made: uuid('made').default(sql`gen_random_uuid()`).unique(),
});
