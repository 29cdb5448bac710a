CREATE TABLE t (id int PRIMARY KEY, a varchar(10) DEFAULT 'x', b text, c numeric(10,2), e text); CREATE TABLE r (t int REFERENCES t); CREATE INDEX ON t (lower(a));
CREATE VIEW v AS SELECT a FROM t; CREATE MATERIALIZED VIEW mv AS SELECT a FROM v; CREATE INDEX mv_a ON mv (a);
