CREATE TABLE t (a int, b int); CREATE TABLE u (c t, d t, e int); CREATE TABLE w (c t); CREATE MATERIALIZED VIEW m AS SELECT t AS r FROM t;
