import { pgSchema, serial } from 'drizzle-orm/pg-core';

export const shop = pgSchema('shop');
export const state = shop.enum('state', ['open', 'closed']);
export const orders = shop.table('orders', {
  id: serial('id').primaryKey(),
  state: state('state').default('open').notNull(),
  history: state('history').array(),
});
