CREATE TABLE t (s varchar(9));
