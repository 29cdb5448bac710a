// extensions: vector
import { sql } from 'drizzle-orm';
import { bit, check, halfvec, integer, pgSchema, pgTable, pgView, sparsevec, vector } from 'drizzle-orm/pg-core';

export const embeddings = pgTable('embeddings', {
  id: integer('id').primaryKey(),
  plain: vector('plain', { dimensions: 3 }),
  required: vector('required', { dimensions: 1536 }).notNull(),
  // Of .default([1, 2, 3]) drizzle-kit makes what is no SQL.
  filled: vector('filled', { dimensions: 3 }).notNull().default(sql`'[1,2,3]'`),
  half: halfvec('half', { dimensions: 4 }),
  halfFilled: halfvec('half_filled', { dimensions: 2 }).default(sql`'[0.5,-1.25]'::halfvec`),
  sparse: sparsevec('sparse', { dimensions: 5 }),
  sparseFilled: sparsevec('sparse_filled', { dimensions: 5 }).notNull().default('{1:1,3:2}/5'),
  bits: bit('bits', { dimensions: 3 }),
  bitsFilled: bit('bits_filled', { dimensions: 3 }).default('101'),
  keyAsName: vector({ dimensions: 8 }),
  several: vector('several', { dimensions: 3 }).array(),
  unique: vector('unique_one', { dimensions: 3 }),
  copied: vector('copied', { dimensions: 3 }).generatedAlwaysAs(sql`plain`),
}, (t) => [
  check('plain_is_near', sql`${t.plain} <-> ${t.filled} < 10`),
]);

export const ai = pgSchema('ai');

export const documents = ai.table('documents', {
  id: integer('id').primaryKey().references(() => embeddings.id),
  embedding: vector('embedding', { dimensions: 768 }).notNull(),
});

export const near = pgView('near').as((qb) => qb.select({ id: embeddings.id, plain: embeddings.plain }).from(embeddings)
  .where(sql`${embeddings.plain} <=> '[1,2,3]' < 0.5`));
