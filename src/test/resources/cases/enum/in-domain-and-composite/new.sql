CREATE TYPE e AS ENUM ('b','a'); CREATE DOMAIN d AS e CHECK (VALUE <> 'b'); CREATE TYPE pair AS (x e, n int); CREATE TABLE t (id int, v d, p pair, ps pair[]);
