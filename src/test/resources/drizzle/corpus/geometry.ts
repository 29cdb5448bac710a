// extensions: postgis
import { sql } from 'drizzle-orm';
import { geometry, index, integer, pgTable, uniqueIndex } from 'drizzle-orm/pg-core';

export const places = pgTable('places', {
  id: integer('id').primaryKey(),
  plain: geometry('plain'),
  tuple: geometry('tuple', { type: 'point', mode: 'tuple' }),
  xy: geometry('xy', { type: 'point', mode: 'xy' }).notNull(),
  withSrid: geometry('with_srid', { type: 'point', srid: 4326 }),
  ofAnotherType: geometry('of_another_type', { type: 'polygon' }),
  // Of .default([1, 2]) drizzle-kit makes what is no SQL.
  tupleFilled: geometry('tuple_filled', { mode: 'tuple' }).default(sql`'point(1 2)'`),
  xyFilled: geometry('xy_filled', { mode: 'xy' }).default(sql`'point(1 2)'::geometry`),
  keyAsName: geometry({ type: 'point' }),
}, (t) => [
  index('spatial_index').using('gist', t.xy),
  index().using('gist', t.tuple),
  uniqueIndex('plain_index').on(t.plain),
]);
