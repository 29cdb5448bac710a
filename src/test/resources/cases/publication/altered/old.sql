CREATE SCHEMA app;
CREATE TABLE keyless (v int);
CREATE TABLE t (id int PRIMARY KEY, v text, w text);
CREATE TABLE part (id int PRIMARY KEY, v int) PARTITION BY RANGE (id);
CREATE PUBLICATION p FOR TABLE t WHERE (id > 0);
CREATE PUBLICATION listed FOR TABLE t (id, v);
CREATE PUBLICATION logs FOR TABLE keyless WITH (publish = 'insert');
CREATE PUBLICATION rooted FOR TABLE part WHERE (id > 3) WITH (publish_via_partition_root);
