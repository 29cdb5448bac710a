import { pgTable, text } from 'drizzle-orm/pg-core';
import { users } from './users';

export const words = pgTable('words', { of: text(named('of')) });
export function named(word: string) {
  return `${word}_named`;
}
export const all = () => [users, words];
