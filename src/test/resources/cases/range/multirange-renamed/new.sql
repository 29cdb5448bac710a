CREATE SCHEMA s;
CREATE TYPE span AS RANGE (subtype = int, multirange_type_name = s.spans);
CREATE TABLE t (id int PRIMARY KEY, all_of s.spans DEFAULT spans());
CREATE VIEW v AS SELECT all_of FROM t;
