CREATE TYPE ty AS (a int, b text, c int, d text);
CREATE TABLE t OF ty (a DEFAULT 4, b NOT NULL, c NOT NULL DEFAULT 5, d DEFAULT 'q');
