CREATE TYPE p AS (x int, y int); CREATE TYPE q AS (m int); CREATE TABLE t (v p); CREATE VIEW w AS SELECT (v).x AS x FROM t;
