CREATE TABLE t (a int, b text, x int DEFAULT 5, y int); CREATE TABLE u (d text, e int); CREATE MATERIALIZED VIEW m AS SELECT t AS r FROM t;
