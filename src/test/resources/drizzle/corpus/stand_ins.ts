import { createInsertSchema, createSelectSchema } from 'drizzle-zod';
import { nanoid } from 'nanoid';
import { createId } from '@paralleldrive/cuid2';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { pgTable, text, timestamp } from 'drizzle-orm/pg-core';

export const users = pgTable('users', {
  id: text('id').primaryKey().$defaultFn(() => createId()),
  short: text('short').$default(() => nanoid()),
  uuid: text('uuid').$defaultFn(() => randomUUID()),
  at: timestamp('at').$onUpdate(() => new Date()),
});
export const insertUser = createInsertSchema(users, { short: z.string().min(1).max(20) }).omit({ id: true });
export const selectUser = createSelectSchema(users).extend({ at: z.date().max(new Date()) });
export type InsertUser = z.infer<typeof insertUser>;
