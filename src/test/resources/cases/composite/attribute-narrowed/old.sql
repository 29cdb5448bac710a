CREATE TYPE p AS (y text, x numeric(10, 2)); CREATE TABLE t (v p, w p[]);
