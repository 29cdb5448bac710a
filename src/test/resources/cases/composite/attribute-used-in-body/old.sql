CREATE TYPE addr AS (street text, zip int); CREATE TABLE people OF addr (street WITH OPTIONS NOT NULL, PRIMARY KEY (zip));
CREATE FUNCTION fmt(a addr) RETURNS text LANGUAGE sql IMMUTABLE RETURN (a).street; CREATE TABLE o (id int, a addr, f text GENERATED ALWAYS AS (fmt(a)) STORED);
CREATE FUNCTION all_addr() RETURNS TABLE (a addr, n int) LANGUAGE sql AS 'SELECT NULL::public.addr, 1';
