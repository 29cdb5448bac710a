CREATE FUNCTION any_of(i int) RETURNS int LANGUAGE sql AS 'SELECT 4';
CREATE TABLE t (a int, b int DEFAULT any_of(1));
CREATE TABLE u (a int, b uuid DEFAULT gen_random_uuid());
CREATE TABLE v (a int, b serial);
CREATE DOMAIN checked AS int CHECK (VALUE > 0);
CREATE TABLE w (a int, c checked DEFAULT 3);
