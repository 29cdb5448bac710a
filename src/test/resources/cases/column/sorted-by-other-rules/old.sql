CREATE TABLE t (id text PRIMARY KEY, x text, y varchar(5) COLLATE "C", b int);
CREATE INDEX t_x ON t (x);
CREATE UNIQUE INDEX t_y ON t (y);
CREATE INDEX t_b ON t (b);
CREATE TABLE plain (x text, y int);
