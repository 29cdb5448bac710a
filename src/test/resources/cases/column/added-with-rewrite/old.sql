CREATE TABLE t (a int);
CREATE FUNCTION any_of(i int) RETURNS int LANGUAGE sql AS 'SELECT 4';
CREATE TABLE u (a int);
CREATE TABLE v (a int);
CREATE TABLE w (a int);
CREATE DOMAIN checked AS int CHECK (VALUE > 0);
