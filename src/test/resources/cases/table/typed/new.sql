CREATE TYPE y AS (a int, b text);
CREATE TABLE t (a int, b text, PRIMARY KEY (a));
CREATE TABLE u OF y (a WITH OPTIONS DEFAULT 3 NOT NULL);
CREATE TYPE z AS (a bigint, b text, c int);
CREATE TABLE v OF z;
