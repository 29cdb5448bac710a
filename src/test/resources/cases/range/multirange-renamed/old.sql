CREATE SCHEMA s;
CREATE TYPE span AS RANGE (subtype = int);
CREATE TABLE t (id int PRIMARY KEY, all_of span_multirange DEFAULT span_multirange());
CREATE VIEW v AS SELECT all_of FROM t;
