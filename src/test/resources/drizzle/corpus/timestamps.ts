import { sql } from 'drizzle-orm';
import { pgTable, timestamp } from 'drizzle-orm/pg-core';

export const moments = pgTable('moments', {
  plain: timestamp('plain'),
  zoned: timestamp('zoned', { withTimezone: true }).defaultNow().notNull(),
  millis: timestamp('millis', { precision: 3 }),
  zonedMillis: timestamp('zoned_millis', { precision: 3, withTimezone: true, mode: 'date' }).defaultNow(),
  asText: timestamp('as_text', { mode: 'string' }).default('2024-01-02 03:04:05'),
  fixed: timestamp('fixed').default(new Date('2024-02-03T04:05:06.789Z')),
  fixedZoned: timestamp('fixed_zoned', { withTimezone: true }).default(new Date('2024-02-03T04:05:06.789Z')),
  later: timestamp('later').default(sql`now() + interval '1 day'`),
  touched: timestamp('touched').$onUpdate(() => new Date()),
  made: timestamp('made').$defaultFn(() => new Date()),
});
