CREATE TABLE t (a int, b int, c text);
CREATE STATISTICS s ON a, b FROM t;
COMMENT ON STATISTICS s IS 'kept';
CREATE TABLE u (a int, b int);
CREATE STATISTICS moved ON a, b FROM t;
