CREATE DOMAIN d AS numeric; CREATE TYPE c AS (x d); CREATE TABLE t (id int PRIMARY KEY, v d, w d[], c c);
