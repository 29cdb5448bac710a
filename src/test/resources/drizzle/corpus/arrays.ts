import { sql } from 'drizzle-orm';
import { boolean, date, integer, pgTable, text, timestamp, uuid, varchar } from 'drizzle-orm/pg-core';

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
});
