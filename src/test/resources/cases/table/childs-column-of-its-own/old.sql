CREATE TABLE t (id bigint, c1 interval DEFAULT '1 day');
CREATE TABLE child (extra inet) INHERITS (t);
