CREATE DOMAIN d AS bigint; CREATE TABLE t (id int, a jsonb, b d, c int[], e int[]);
