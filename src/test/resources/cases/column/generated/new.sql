CREATE TABLE t (a bigint, b int GENERATED ALWAYS AS (a * 3) STORED, c int, d int); CREATE INDEX t_b ON t (b); COMMENT ON COLUMN t.b IS 'twice';
