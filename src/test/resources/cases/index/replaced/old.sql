CREATE TABLE t (a int, b text, c text, v tsvector, k int NOT NULL);
CREATE INDEX i1 ON t (a DESC NULLS LAST, b COLLATE "C" text_pattern_ops) INCLUDE (c) WHERE a > 0;
CREATE INDEX i2 ON t USING gist (v tsvector_ops (siglen=100));
CREATE INDEX i3 ON t USING brin (a) WITH (pages_per_range=16);
CREATE UNIQUE INDEX i4 ON t (k);
ALTER TABLE t CLUSTER ON i4;
ALTER TABLE t REPLICA IDENTITY USING INDEX i4;
CREATE MATERIALIZED VIEW mv AS SELECT 1 a, 'x'::text b;
CREATE INDEX j ON mv (a);
