CREATE DOMAIN k AS text CHECK (VALUE IN ('a','b'));
CREATE TYPE comp AS (x int, y k);
CREATE TABLE t (id int, c comp);
