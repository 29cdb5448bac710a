import { integer, pgTable, text } from 'drizzle-orm/pg-core';

export const z = pgTable('z', { id: integer('id').primaryKey(), a: integer('a').references(() => a.id), y: text('y').references(() => y.code) });
export const y = pgTable('y', { code: text('code').primaryKey(), z: integer('z').references(() => z.id) });
export const a = pgTable('a', { id: integer('id').primaryKey(), y: text('y').references(() => y.code, { onDelete: 'set null' }) });
