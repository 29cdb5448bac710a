CREATE TYPE p AS (x numeric(10, 2), y text, z varchar(7)); CREATE TABLE t OF p;
