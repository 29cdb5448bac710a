CREATE TYPE span AS RANGE (subtype = int);
CREATE TABLE t (id int PRIMARY KEY, s span NOT NULL DEFAULT '[1,2)', many span[], all_of span_multirange, kept int4range);
CREATE INDEX t_s ON t USING gist (s);
CREATE TYPE pair AS (a span, b int);
CREATE DOMAIN checked AS span CHECK (NOT isempty(VALUE));
CREATE TABLE held (id int, p pair, d checked);
CREATE VIEW v AS SELECT lower(s) AS low FROM t;
CREATE FUNCTION f(span) RETURNS boolean LANGUAGE sql AS 'SELECT isempty($1)';
CREATE FUNCTION g(m span_multirange) RETURNS boolean LANGUAGE sql AS 'SELECT isempty($1)';
