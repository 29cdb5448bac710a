CREATE TABLE t (a int, b int, "ая" int, "ба" int);
