CREATE TABLE t (a bigint, b int, c text);
CREATE STATISTICS plain ON a, b FROM t;
COMMENT ON STATISTICS plain IS 'plain';
CREATE STATISTICS targeted ON a, b FROM t;
ALTER STATISTICS targeted SET STATISTICS 12;
CREATE STATISTICS computed ON a, (lower(c)) FROM t;
