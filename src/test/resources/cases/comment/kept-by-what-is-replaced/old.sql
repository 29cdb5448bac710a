CREATE TYPE mood AS ENUM ('sad', 'gone'); CREATE TABLE t (id int PRIMARY KEY, m mood, n int);
CREATE FUNCTION f(m mood) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE VIEW v AS SELECT id, f(m) AS f FROM t;
CREATE INDEX i ON t (n);
COMMENT ON TYPE mood IS 'type'; COMMENT ON FUNCTION f(mood) IS 'function'; COMMENT ON VIEW v IS 'view'; COMMENT ON COLUMN v.f IS 'column'; COMMENT ON INDEX i IS 'index';
COMMENT ON COLUMN t.m IS 'of the table';
