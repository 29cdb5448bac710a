import { sql } from 'drizzle-orm';
import { integer, pgMaterializedView, pgSchema, pgTable, text } from 'drizzle-orm/pg-core';

export const t = pgTable('t', { id: integer('id'), name: text('name') });
export const copies = pgMaterializedView('copies').as((qb) => qb.select().from(t));
export const unfilled = pgMaterializedView('unfilled').withNoData().as((qb) => qb.select({ id: t.id }).from(t));
export const tuned = pgMaterializedView('tuned').using('heap').with({ fillfactor: 80, autovacuumEnabled: false }).as((qb) => qb.select().from(t));
export const written = pgMaterializedView('written', { n: integer('n') }).as(sql`select count(*)::int as n from t`);
export const kept = pgMaterializedView('kept', { n: integer('n') }).existing();
export const s = pgSchema('cached');
export const inside = s.materializedView('inside').as((qb) => qb.select().from(t));
