CREATE TABLE base (id int, a text, b text);
CREATE VIEW t AS SELECT id, a FROM base;
CREATE TABLE v (id int, a text, b text);
CREATE MATERIALIZED VIEW m AS SELECT id, a FROM base;
CREATE DOMAIN e AS text;
CREATE AGGREGATE f(int) (SFUNC = int4pl, STYPE = int);
CREATE FUNCTION o(int, int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION o(text, int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE closed(int) (SFUNC = int4pl, STYPE = int); REVOKE ALL ON FUNCTION closed(int) FROM PUBLIC;
