CREATE EXTENSION citext VERSION '1.5';
CREATE TABLE t (id int, v citext);
