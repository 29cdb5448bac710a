CREATE TABLE t (id bigint, c1 timestamp);
