import { pgTable, text, varchar, char } from 'drizzle-orm/pg-core';

export const texts = pgTable('texts', {
  t: text('t').default("it's a \"text\""),
  e: text('e', { enum: ['x', 'y'] }).default('x').notNull(),
  v: varchar('v'),
  v10: varchar('v10', { length: 10 }).default('ten'),
  ve: varchar('ve', { length: 20, enum: ['one', 'two'] }).notNull(),
  c: char('c'),
  c3: char('c3', { length: 3 }).default('EUR').notNull(),
  empty: text('empty').default('').notNull(),
});
