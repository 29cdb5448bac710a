CREATE DOMAIN d AS bigint; CREATE TABLE t (id int, a numeric(8,2), b smallint, c bigint[], e text);
