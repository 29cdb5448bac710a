CREATE TABLE base (id int, a text, b text);
CREATE VIEW t AS SELECT id, a FROM base;
CREATE TABLE v (id int, a text, b text);
CREATE MATERIALIZED VIEW m AS SELECT id, a FROM base;
CREATE DOMAIN e AS text;
CREATE AGGREGATE f(int) (SFUNC = int4pl, STYPE = int);
