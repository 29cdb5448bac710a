import { sql } from 'drizzle-orm';
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';

const tenantId = () => uuid('tenant_id').notNull().references(() => tenants.id, { onDelete: 'cascade' });
export const tenants = pgTable('tenants', { id: uuid('id').primaryKey().defaultRandom(), slug: text('slug').notNull().unique() });
export const projects = pgTable('projects', { tenantId: tenantId(), id: bigint('id', { mode: 'number' }).notNull(), title: text('title').notNull(), meta: jsonb('meta') }, (t) => [
  primaryKey({ columns: [t.tenantId, t.id] }), unique('projects_title').on(t.tenantId, t.title), index('projects_meta').using('gin', t.meta).where(sql`meta is not null`)]);
export const events = pgTable('events', { tenantId: tenantId(), at: timestamp('at', { withTimezone: true, precision: 6 }).notNull().defaultNow(), n: integer('n') }, (t) => [index('events_at').on(t.tenantId, t.at.desc().nullsLast())]);
