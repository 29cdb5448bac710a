import { sql } from 'drizzle-orm';
import { integer, pgPolicy, pgTable, text } from 'drizzle-orm/pg-core';

export const open = pgTable('open', { id: integer('id') }).enableRLS();
export const notes = pgTable('notes', { id: integer('id'), owner: text('owner') }, (t) => [
  pgPolicy('everything'),
  pgPolicy('own', { as: 'permissive', for: 'select', to: 'public', using: sql`owner = current_user` }),
  pgPolicy('write', { as: 'restrictive', for: 'insert', to: 'current_user', withCheck: sql`owner is not null` }),
  pgPolicy('change', { for: 'update', to: ['public'], using: sql`true`, withCheck: sql`id > 0` }),
  pgPolicy('remove', { for: 'delete', using: sql`${t.owner} = session_user` }),
]);
