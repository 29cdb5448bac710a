CREATE TABLE t (a varchar(20), b numeric(12,2), c text, d timestamp(3)); CREATE INDEX ON t (a);
