import { pgTable, numeric, decimal, real, doublePrecision } from 'drizzle-orm/pg-core';

export const amounts = pgTable('amounts', {
  plain: numeric('plain'),
  precise: numeric('precise', { precision: 12 }).default('100'),
  scaled: numeric('scaled', { precision: 12, scale: 4 }).notNull().default('0.1250'),
  asNumber: numeric('as_number', { precision: 8, scale: 2, mode: 'number' }).default(1.5),
  asBigint: numeric('as_bigint', { mode: 'bigint' }),
  dec: decimal('dec', { precision: 5, scale: 1 }),
  r: real('r').default(1.25),
  d: doublePrecision('d').default(-2.5),
});
