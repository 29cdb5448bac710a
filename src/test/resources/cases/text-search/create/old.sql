CREATE SCHEMA s;
CREATE TABLE t (id int, b text);
