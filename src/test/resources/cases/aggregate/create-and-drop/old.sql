CREATE TABLE t (id int PRIMARY KEY, v text);
CREATE AGGREGATE gone (text) (sfunc = textcat, stype = text);
