import { pgTable, serial, smallserial, bigserial, text } from 'drizzle-orm/pg-core';

export const a = pgTable('a', { id: serial().primaryKey(), label: text() });
export const b = pgTable('b', { id: smallserial('id').primaryKey() });
export const c = pgTable('c', { id: bigserial('id', { mode: 'number' }).primaryKey(), other: bigserial('other', { mode: 'bigint' }) });
