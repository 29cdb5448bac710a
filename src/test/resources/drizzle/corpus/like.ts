import { integer, numeric, pgTable, text } from 'drizzle-orm/pg-core';

function audited(name: string) {
  return pgTable(name + '_audit', { id: integer('id').primaryKey().generatedAlwaysAsIdentity(), at: text('at').notNull(), before: numeric('before'), after: numeric('after') });
}
export const fees = audited('fees');
export const rates = audited('rates');
