CREATE FUNCTION number() RETURNS bigint LANGUAGE internal WINDOW COST 5 AS 'window_rank';
CREATE FUNCTION plain() RETURNS bigint LANGUAGE internal WINDOW AS 'window_dense_rank';
CREATE TABLE t (id int);
CREATE VIEW v AS SELECT id, number() OVER (ORDER BY id) AS n FROM t;
