CREATE TABLE t (a int, b int, c varchar(20));
CREATE STATISTICS plain ON a, b FROM t;
COMMENT ON STATISTICS plain IS 'plain';
CREATE STATISTICS targeted ON a, b FROM t;
ALTER STATISTICS targeted SET STATISTICS 12;
CREATE STATISTICS computed ON a, (lower(c)) FROM t;
