CREATE TABLE t (id text COLLATE "C" PRIMARY KEY, x text COLLATE "C", y varchar(5), b oid);
CREATE INDEX t_x ON t (x);
CREATE UNIQUE INDEX t_y ON t (y);
CREATE INDEX t_b ON t (b);
CREATE TABLE plain (x text COLLATE "C", y int);
