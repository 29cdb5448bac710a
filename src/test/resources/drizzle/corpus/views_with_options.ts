import { sql } from 'drizzle-orm';
import { integer, pgTable, pgView } from 'drizzle-orm/pg-core';

export const t = pgTable('t', { id: integer('id') });
export const secured = pgView('secured', { id: integer('id') }).with({ securityInvoker: true, securityBarrier: true }).as(sql`select id from t`);
export const checked = pgView('checked').with({ checkOption: 'cascaded' }).as((qb) => qb.select().from(t));
