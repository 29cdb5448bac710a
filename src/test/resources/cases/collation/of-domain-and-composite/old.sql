CREATE COLLATION c (provider = libc, locale = 'C');
CREATE DOMAIN word AS text COLLATE c CHECK (VALUE <> '');
CREATE TYPE pair AS (a text COLLATE c, b int);
CREATE TABLE t (id int, w word, p pair);
