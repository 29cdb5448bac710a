CREATE TABLE t (a int DEFAULT 1, b int, c int DEFAULT 5);
