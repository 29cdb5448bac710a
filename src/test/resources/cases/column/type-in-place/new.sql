CREATE TABLE t (id bigint PRIMARY KEY, a varchar(20) DEFAULT 'x', b int, c numeric(12,2), e uuid); CREATE TABLE r (t bigint REFERENCES t); CREATE INDEX ON t (lower(a));
CREATE VIEW v AS SELECT a FROM t; CREATE MATERIALIZED VIEW mv AS SELECT a FROM v; CREATE INDEX mv_a ON mv (a);
