CREATE EXTENSION citext VERSION '1.4';
CREATE TABLE t (id int, v citext);
