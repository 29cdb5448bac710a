CREATE TABLE t (id int, a int, b int); CREATE UNIQUE INDEX t_id ON t (id); CREATE TABLE c (t int CONSTRAINT c_t REFERENCES t (id));
