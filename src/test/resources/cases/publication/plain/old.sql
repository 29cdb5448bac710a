CREATE TABLE t (id int PRIMARY KEY, v text);
CREATE TABLE u (id int PRIMARY KEY);
CREATE PUBLICATION kept FOR TABLE t WITH (publish = 'insert, update');
COMMENT ON PUBLICATION kept IS 'for the warehouse';
