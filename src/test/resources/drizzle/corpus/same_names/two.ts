import { sql } from 'drizzle-orm';
import { integer, pgEnum, pgPolicy, pgRole, pgSchema, pgSequence } from 'drizzle-orm/pg-core';

export const app = pgSchema('app');
export const kind = pgEnum('kind', ['', 'a', 'b']);
export const numbers = pgSequence('numbers');
export const reader = pgRole('drizzle_reader').existing();

export const more = app.table('more', { id: integer('id').primaryKey(), kind: kind('kind') }, () => [
  pgPolicy('read', { for: 'select', to: reader, using: sql`true` }),
]);
