import { sql } from 'drizzle-orm';
import { integer, pgPolicy, pgTable } from 'drizzle-orm/pg-core';

export const t = pgTable('t', { id: integer('id') });
export const linked = pgPolicy('linked', { for: 'select', to: 'public', using: sql`id > 0` }).link(t);
export const loose = pgPolicy('loose', { for: 'select' });
