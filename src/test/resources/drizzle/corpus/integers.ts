import { pgTable, integer, smallint, bigint } from 'drizzle-orm/pg-core';

export const numbers = pgTable('numbers', {
  id: integer().primaryKey(),
  small: smallint('small').default(7).notNull(),
  big: bigint('big', { mode: 'number' }).default(9007199254740991),
  huge: bigint('huge', { mode: 'bigint' }),
  negative: integer('negative').default(-5),
  zero: integer('zero').default(0).notNull(),
});
