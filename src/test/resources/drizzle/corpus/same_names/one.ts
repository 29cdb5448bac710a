import { sql } from 'drizzle-orm';
import { foreignKey, integer, pgEnum, pgMaterializedView, pgPolicy, pgRole, pgSchema, pgSequence, pgTable, pgView, primaryKey } from 'drizzle-orm/pg-core';

export const app = pgSchema('app');
export const kind = pgEnum('kind', ['', 'a', 'b']);
export const numbers = pgSequence('numbers');
export const reader = pgRole('drizzle_reader').existing();

export const owners = app.table('owners', { id: integer('id').primaryKey(), kind: kind('kind') }, () => [
  pgPolicy('read', { for: 'select', to: reader, using: sql`true` }),
]);
export const things = app.table('things', {
  owner: integer('owner').notNull().references(() => owners.id),
  number: integer('number').notNull(),
}, (t) => [
  primaryKey({ columns: [t.owner, t.number] }),
  foreignKey({ columns: [t.owner], foreignColumns: [owners.id] }).onDelete('cascade'),
  primaryKey({ columns: [t.owner, t.number] }),
]);

const listed = pgView('listed').as((qb) => qb.select().from(owners));
export const counted = pgMaterializedView('counted').as((qb) => qb.select().from(listed));
export { listed };
