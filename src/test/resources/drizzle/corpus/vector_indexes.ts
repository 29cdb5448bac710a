// extensions: vector
import { sql } from 'drizzle-orm';
import { bit, halfvec, index, integer, pgTable, sparsevec, text, vector } from 'drizzle-orm/pg-core';

export const guides = pgTable('guides', {
  id: integer('id').primaryKey(),
  title: text('title').notNull(),
  embedding: vector('embedding', { dimensions: 1536 }),
  half: halfvec('half', { dimensions: 3 }),
  sparse: sparsevec('sparse', { dimensions: 3 }),
  bits: bit('bits', { dimensions: 3 }),
}, (t) => [
  index('l2_index').using('hnsw', t.embedding.op('vector_l2_ops')),
  index('ip_index').using('hnsw', t.embedding.op('vector_ip_ops')),
  index('cosine_index').using('hnsw', t.embedding.op('vector_cosine_ops')).with({ m: 16, ef_construction: 64 }),
  index('l1_index').using('hnsw', t.embedding.op('vector_l1_ops')),
  index('hamming_index').using('hnsw', t.bits.op('bit_hamming_ops')),
  index('jaccard_index').using('hnsw', t.bits.op('bit_jaccard_ops')),
  index('half_index').using('hnsw', t.half.op('halfvec_l2_ops')),
  index('sparse_index').using('hnsw', t.sparse.op('sparsevec_l2_ops')),
  index('lists_index').using('ivfflat', t.embedding.op('vector_cosine_ops')).with({ lists: 100 }),
  index('partial_index').using('hnsw', t.embedding.op('vector_l2_ops')).where(sql`${t.title} <> ''`),
  index('half_of_index').using('hnsw', sql`(${t.embedding}::vector(3)) vector_cosine_ops`),
  index().using('ivfflat', t.embedding.op('vector_l2_ops')),
]);
