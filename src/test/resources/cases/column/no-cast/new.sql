CREATE TABLE t (id int, a integer);
