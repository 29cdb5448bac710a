CREATE TABLE t (id int PRIMARY KEY, v numeric);
CREATE AGGREGATE total (amount numeric) (sfunc = numeric_add, stype = numeric, initcond = '0');
REVOKE EXECUTE ON FUNCTION total (numeric) FROM PUBLIC;
CREATE VIEW v AS SELECT total(v)::int AS total FROM t;
CREATE VIEW untouched AS SELECT sum(v) AS total FROM t;
CREATE AGGREGATE other (numeric) (sfunc = numeric_add, stype = numeric);
