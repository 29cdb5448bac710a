CREATE DOMAIN k AS text CHECK (VALUE IN ('a','b'));
CREATE DOMAIN dk AS k CHECK (VALUE <> 'b');
CREATE TYPE comp AS (x int, y dk, z k[]);
CREATE FUNCTION f(comp) RETURNS k LANGUAGE sql AS 'SELECT $1.y::k';
