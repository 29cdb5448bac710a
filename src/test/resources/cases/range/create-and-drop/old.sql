CREATE TABLE t (id int PRIMARY KEY);
CREATE TYPE gone AS RANGE (subtype = int);
CREATE TABLE held (id int, g gone);
