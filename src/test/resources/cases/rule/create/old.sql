CREATE TABLE t (a int, b text);
CREATE TABLE log (a int, at text);
CREATE VIEW v AS SELECT a, b FROM t;
