CREATE TABLE t (id int, amount bigint);
CREATE VIEW v AS SELECT id, amount FROM t; COMMENT ON VIEW v IS 'amounts'; COMMENT ON COLUMN v.id IS 'key';
CREATE VIEW w AS SELECT id FROM v WHERE amount > 0;
CREATE FUNCTION f(int) RETURNS bigint LANGUAGE sql AS 'SELECT $1::bigint';
