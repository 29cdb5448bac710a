CREATE SEQUENCE s2;
CREATE TABLE t (a int PRIMARY KEY, b bigint DEFAULT nextval('s2'));
