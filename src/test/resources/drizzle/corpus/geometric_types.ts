import { line, pgTable, point } from 'drizzle-orm/pg-core';

export const shapes = pgTable('shapes', {
  tuple: point('tuple'),
  xy: point('xy', { mode: 'xy' }).notNull(),
  lineTuple: line('line_tuple'),
  lineAbc: line('line_abc', { mode: 'abc' }),
});
