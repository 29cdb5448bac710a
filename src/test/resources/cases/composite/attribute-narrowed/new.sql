CREATE TYPE p AS (x numeric(10, 1), y varchar(5), z int); CREATE TABLE t (v p, w p[]);
