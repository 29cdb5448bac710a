CREATE TYPE e AS ENUM ('a','b','c'); CREATE DOMAIN d AS e CHECK (VALUE <> 'c'); CREATE TYPE pair AS (x e, n int); CREATE TABLE t (id int, v d, p pair, ps pair[]);
