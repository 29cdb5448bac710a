import { crudPolicy } from 'drizzle-orm/neon';
import { sql } from 'drizzle-orm';
import { integer, pgTable, pgRole } from 'drizzle-orm/pg-core';

export const reader = pgRole('drizzle_reader').existing();
export const t = pgTable('t', { id: integer('id') }, () => [crudPolicy({ role: reader, read: true, modify: sql`id > 0` })]);
