CREATE TYPE p AS (y bigint, x int, z text); CREATE TYPE q AS (m bigint, n text); CREATE TABLE t (v p); CREATE VIEW w AS SELECT (v).x AS x FROM t;
