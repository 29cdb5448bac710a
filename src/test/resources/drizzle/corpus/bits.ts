import { bit, pgTable, serial } from 'drizzle-orm/pg-core';

export const masks = pgTable('masks', {
  id: serial('id').primaryKey(),
  three: bit('three', { dimensions: 3 }),
  eight: bit('eight', { dimensions: 8 }).default('00001111'),
});
