CREATE TABLE t (a int); CREATE TABLE u (c t);
