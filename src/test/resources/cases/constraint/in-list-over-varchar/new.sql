CREATE TABLE t (s varchar(9), CHECK (s IN ('a','b'))); CREATE INDEX t_s ON t (s) WHERE s IN ('a','b''c');
