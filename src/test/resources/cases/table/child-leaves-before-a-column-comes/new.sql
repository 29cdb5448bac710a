CREATE TABLE t (id bigint);
CREATE TABLE child (c1 integer) INHERITS (t);
