import { sql } from 'drizzle-orm';
import { boolean, date, integer, numeric, pgEnum, pgSchema, pgTable, text, timestamp, uuid, varchar } from 'drizzle-orm/pg-core';

export const mood = pgEnum('array_mood', ['calm', 'cross']);
export const stock = pgSchema('stock');
export const shade = stock.enum('shade', ['light', 'dark']);

export const lists = pgTable('lists', {
  tags: text('tags').array(),
  sized: integer('sized').array(3),
  matrix: integer('matrix').array().array(),
  sizedMatrix: integer('sized_matrix').array(2).array(3),
  empty: text('empty').array().default([]).notNull(),
  words: text('words').array().default(['a', 'b c']),
  numbers: integer('numbers').array().default([1, 2, 3]),
  nested: integer('nested').array().array().default([[1, 2], [3, 4]]),
  flags: boolean('flags').array().default([true, false]),
  days: date('days', { mode: 'date' }).array().default([new Date('2024-01-01T00:00:00Z')]),
  moments: timestamp('moments', { withTimezone: true }).array(),
  ids: uuid('ids').array().default(sql`'{}'::uuid[]`),
  codes: varchar('codes', { length: 3 }).array().default(sql`ARRAY[]::varchar[]`),
  moods: mood('moods').array().array(),
  sizedMoods: mood('sized_moods').array(2),
  shades: shade('shades').array().array().default([['light'], ['dark']]),
  deep: varchar('deep', { length: 5 }).array().array().array(2).notNull(),
  sums: numeric('sums', { precision: 6, scale: 2 }).array().array(),
});
