import { date, interval, pgTable, time } from 'drizzle-orm/pg-core';

export const days = pgTable('days', {
  d: date('d').defaultNow(),
  ds: date('ds', { mode: 'string' }).default('2024-05-06'),
  dd: date('dd', { mode: 'date' }).default(new Date('2024-05-06T00:00:00Z')),
  t: time('t').defaultNow(),
  t3: time('t3', { precision: 3 }),
  tz: time('tz', { withTimezone: true }),
  tz6: time('tz6', { withTimezone: true, precision: 6 }).default('12:34:56+00'),
  i: interval('i').default('1 day'),
  iy: interval('iy', { fields: 'year to month' }),
  is: interval('is', { fields: 'second', precision: 3 }),
  ip: interval('ip', { precision: 2 }),
});
