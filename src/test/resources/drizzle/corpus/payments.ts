import { relations, sql } from 'drizzle-orm';
import { boolean, check, date, decimal, index, integer, jsonb, pgEnum, pgTable, primaryKey, serial, text, timestamp, uniqueIndex, uuid, varchar } from 'drizzle-orm/pg-core';

export const merchantStatus = pgEnum('merchant_status', ['pending', 'active', 'suspended']);
export const feeKind = pgEnum('fee_kind', ['fixed', 'percentage']);
export const merchants = pgTable('merchants', {
  id: varchar('id').primaryKey().default(sql`gen_random_uuid()`),
  name: text('name').notNull(),
  status: merchantStatus('status').notNull().default('pending'),
  taxId: text('tax_id'),
  settings: jsonb('settings').$type<Record<string, unknown>>().default({}).notNull(),
  onboarded: date('onboarded'),
  createdAt: timestamp('created_at').defaultNow().notNull(),
}, (t) => [uniqueIndex('merchants_tax_id').on(t.taxId).where(sql`${t.taxId} is not null`), index('merchants_status').on(t.status, t.createdAt.desc())]);
export const feeGroups = pgTable('fee_groups', { id: serial('id').primaryKey(), code: varchar('code', { length: 40 }).notNull().unique(), active: boolean('active').notNull().default(true) });
export const feeItems = pgTable('fee_items', {
  id: serial('id').primaryKey(),
  groupId: integer('group_id').notNull().references(() => feeGroups.id, { onDelete: 'cascade' }),
  kind: feeKind('kind').notNull(),
  amount: decimal('amount', { precision: 12, scale: 4 }).notNull().default('0'),
}, (t) => [check('amount_not_negative', sql`${t.amount} >= 0`)]);
export const merchantFees = pgTable('merchant_fees', {
  merchantId: varchar('merchant_id').notNull().references(() => merchants.id, { onDelete: 'cascade' }),
  feeItemId: integer('fee_item_id').notNull().references(() => feeItems.id),
  since: timestamp('since', { withTimezone: true }).notNull().defaultNow(),
}, (t) => [primaryKey({ columns: [t.merchantId, t.feeItemId] })]);
export const transactions = pgTable('transactions', {
  id: uuid('id').primaryKey().defaultRandom(),
  merchantId: varchar('merchant_id').notNull().references(() => merchants.id),
  amount: decimal('amount', { precision: 14, scale: 2 }).notNull(),
  currency: varchar('currency', { length: 3 }).notNull().default('USD'),
  reference: text('reference').unique(),
});
export const merchantsRelations = relations(merchants, ({ many }) => ({ fees: many(merchantFees), transactions: many(transactions) }));
