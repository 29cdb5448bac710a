-- The storage parameters of an index are read back as texts.
CREATE INDEX "cosine_index" ON "guides" USING hnsw ("embedding" vector_cosine_ops) WITH (m=16,ef_construction=64);
CREATE INDEX "lists_index" ON "guides" USING ivfflat ("embedding" vector_cosine_ops) WITH (lists=100);
DROP INDEX "cosine_index";
DROP INDEX "lists_index";
