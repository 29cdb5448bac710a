CREATE TABLE t (a int, b int, c varchar(10), d int, e numeric(10,2), g int GENERATED ALWAYS AS (a + 1) STORED, s text);
CREATE INDEX i ON t (a);
CREATE VIEW v AS SELECT a, b FROM t;
CREATE TABLE a_other (a int);
CREATE TABLE z_other (a int);
