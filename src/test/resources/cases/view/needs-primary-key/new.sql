CREATE TABLE t (a int, b int, CONSTRAINT t_key PRIMARY KEY (a)); CREATE VIEW v AS SELECT a, b, count(*) AS n FROM t GROUP BY a;
