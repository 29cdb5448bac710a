CREATE TABLE t (id int PRIMARY KEY, v text);
CREATE TABLE u (id int PRIMARY KEY);
CREATE PUBLICATION kept FOR TABLE t, u;
COMMENT ON PUBLICATION kept IS 'for the lake';
CREATE PUBLICATION "Add ed" FOR TABLE u WITH (publish_via_partition_root);
CREATE PUBLICATION nothing WITH (publish = '');
