CREATE TABLE t (id int PRIMARY KEY, v numeric);
CREATE AGGREGATE total (numeric) (sfunc = numeric_add, stype = numeric, initcond = '0');
CREATE VIEW v AS SELECT total(v) AS total FROM t;
CREATE MATERIALIZED VIEW m AS SELECT total(v) AS total FROM t;
