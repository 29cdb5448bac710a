CREATE FUNCTION number() RETURNS bigint LANGUAGE internal WINDOW AS 'window_row_number';
CREATE FUNCTION plain() RETURNS bigint LANGUAGE sql AS 'SELECT 1';
CREATE TABLE t (id int);
CREATE VIEW v AS SELECT id, number() OVER (ORDER BY id) AS n FROM t;
