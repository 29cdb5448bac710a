CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT x';
CREATE FUNCTION many(moment timestamp with time zone, "the text" text, VARIADIC rest int[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION results(int, OUT a int, OUT int) LANGUAGE sql AS 'SELECT 1, 2';
CREATE FUNCTION renamed(b int) RETURNS int LANGUAGE sql AS 'SELECT $1';
CREATE TABLE t (a int);
CREATE INDEX i ON t (f(a));
