import { serial, text } from 'drizzle-orm/pg-core';
export const base = { id: serial('id').primaryKey(), name: text('name') };
