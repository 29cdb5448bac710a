CREATE TABLE t (a bigint, b text); CREATE TABLE u (c t[]);
