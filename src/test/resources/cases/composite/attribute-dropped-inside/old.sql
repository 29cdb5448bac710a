CREATE TYPE i AS (a int, b numeric); CREATE TYPE o AS (i i, l i[]); CREATE TABLE t (id int PRIMARY KEY, x o);
