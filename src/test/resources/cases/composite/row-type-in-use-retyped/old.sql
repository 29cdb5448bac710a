CREATE TABLE t (a int, b text); CREATE TABLE u (c t[]);
