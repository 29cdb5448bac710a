CREATE TABLE t (id int PRIMARY KEY, b int); CREATE TABLE k (id int PRIMARY KEY, x t);
