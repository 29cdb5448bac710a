CREATE TABLE t (a int, b int, c text);
CREATE STATISTICS s (mcv) ON a, b, c FROM t;
COMMENT ON STATISTICS s IS 'kept';
CREATE TABLE u (a int, b int);
CREATE STATISTICS moved ON a, b FROM u;
