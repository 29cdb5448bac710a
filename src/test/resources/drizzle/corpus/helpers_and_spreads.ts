import { sql } from 'drizzle-orm';
import { integer, pgTable, text, timestamp, uuid, type PgColumnBuilderBase } from 'drizzle-orm/pg-core';

const timestamps = {
  createdAt: timestamp('created_at', { withTimezone: true }).defaultNow().notNull(),
  updatedAt: timestamp('updated_at', { withTimezone: true }).defaultNow().notNull().$onUpdateFn(() => new Date()),
  deletedAt: timestamp('deleted_at', { withTimezone: true }),
} satisfies Record<string, PgColumnBuilderBase>;
const id = () => uuid('id').primaryKey().default(sql`gen_random_uuid()`);
const owned = <T extends string>(name: T) => ({ ownerId: uuid(name).notNull().references(() => owners.id, { onDelete: 'cascade' }) });

export const owners = pgTable('owners', { id: id(), name: text('name').notNull(), ...timestamps });
export const cars = pgTable('cars', { id: id(), ...owned('owner_id'), wheels: integer('wheels').default(4), ...timestamps });
export const boats = pgTable('boats', { id: id(), ...owned('owner_id'), ...timestamps });
