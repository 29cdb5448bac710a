import { and, asc, avg, count, countDistinct, desc, eq, gte, inArray, isNotNull, max, min, or, sql, sum } from 'drizzle-orm';
import { integer, numeric, pgTable, pgView, text, timestamp } from 'drizzle-orm/pg-core';

export const orders = pgTable('orders', { id: integer('id'), customer: integer('customer'), total: numeric('total'), state: text('state'), at: timestamp('at') });
export const perCustomer = pgView('per_customer').as((qb) => qb
  .select({ customer: orders.customer, orders: count().as('orders'), spent: sum(orders.total).as('spent'), last: max(orders.at).as('last') })
  .from(orders).where(and(eq(orders.state, 'paid'), isNotNull(orders.customer))).groupBy(orders.customer).having(({ orders }) => gte(orders, 2)));
export const summary = pgView('summary').as((qb) => qb
  .select({ state: orders.state, kinds: countDistinct(orders.customer).as('kinds'), low: min(orders.total).as('low'), mean: avg(orders.total).as('mean') })
  .from(orders).where(or(inArray(orders.state, ['paid', "can't"]), sql`${orders.total} > 10`)).groupBy(orders.state));
export const recent = pgView('recent').as((qb) => qb.selectDistinct({ id: orders.id, at: orders.at }).from(orders).orderBy(desc(orders.at), asc(orders.id)).limit(5).offset(1));
