CREATE TYPE y AS (a int, b text);
CREATE TABLE t OF y (PRIMARY KEY (a));
CREATE TABLE u (a int, b text);
CREATE TYPE z AS (a int, b text, d int);
CREATE TABLE v OF z;
