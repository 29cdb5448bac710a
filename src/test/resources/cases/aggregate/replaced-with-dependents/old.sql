CREATE TABLE t (id int PRIMARY KEY, v numeric);
CREATE AGGREGATE total (v numeric) (sfunc = numeric_add, stype = numeric, initcond = '0');
REVOKE EXECUTE ON FUNCTION total (numeric) FROM PUBLIC;
CREATE VIEW v AS SELECT total(v)::int AS total FROM t;
CREATE VIEW untouched AS SELECT sum(v) AS total FROM t;
CREATE FUNCTION other (numeric) RETURNS numeric LANGUAGE sql AS 'SELECT 1.0';
