CREATE TYPE p AS (x numeric(10, 1), y varchar(5), z varchar(9)); CREATE TABLE t OF p;
