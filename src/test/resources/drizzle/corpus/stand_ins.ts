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
const roles = z.enum(['admin', 'member']);
export const allRoles = z.enum([...roles.options, 'owner']);
export const signUp = z.object({ ...insertUser.shape, password: z.string().refine((given) => given.length > 8) });
export const fields = Object.keys(signUp.shape);
roles.options.forEach((role) => z.literal(role));
export type InsertUser = z.infer<typeof insertUser>;
