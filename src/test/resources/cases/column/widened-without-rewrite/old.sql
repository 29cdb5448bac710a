CREATE TABLE t (a varchar(10), b numeric(10,2), c varchar(5), d timestamp(0)); CREATE INDEX ON t (a);
