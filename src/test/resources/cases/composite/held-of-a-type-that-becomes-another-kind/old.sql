CREATE TYPE k AS ENUM ('a','b');
CREATE TYPE comp AS (x int, y k);
CREATE TABLE t (id int, c comp);
