import { sql } from 'drizzle-orm';
import { integer, pgPolicy, pgRole, pgTable } from 'drizzle-orm/pg-core';

export const writer = pgRole('drizzle_writer', { createDb: false, inherit: true }).existing();
export const t = pgTable('t', { id: integer('id') }, () => [
  pgPolicy('by_role', { for: 'all', to: writer, using: sql`true` }),
  pgPolicy('by_roles', { to: [writer, 'drizzle_reader', 'public'], using: sql`true`, withCheck: sql`true` }),
]);
