CREATE TABLE t (id int, a date);
