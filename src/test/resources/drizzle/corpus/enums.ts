import { pgEnum, pgTable, serial } from 'drizzle-orm/pg-core';

export const mood = pgEnum('mood', ['sad', 'ok', "it's happy"]);
export enum Level { Low = 'low', High = 'high' }
export const level = pgEnum('level', Level);
export const upper = pgEnum('UpperCase', ['A', 'B']);
export const people = pgTable('people', {
  id: serial('id').primaryKey(),
  mood: mood('mood').default('ok').notNull(),
  moods: mood('moods').array().default(['sad', 'ok']),
  level: level().default(Level.Low),
  upper: upper('upper'),
});
