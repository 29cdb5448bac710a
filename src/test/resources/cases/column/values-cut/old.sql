CREATE TABLE t (id int PRIMARY KEY, digits numeric(10,4), moment timestamptz, at timestamp, number double precision, word text);
CREATE TABLE less_exact (id int PRIMARY KEY, at timestamp, number double precision);
CREATE TABLE long_name (id int PRIMARY KEY, word text);
CREATE DOMAIN price AS numeric(10,4);
CREATE TABLE of_domain (id int PRIMARY KEY, amount price);
CREATE TABLE computed (id int PRIMARY KEY, exact numeric(10,4), rounded numeric(10,4) GENERATED ALWAYS AS (exact) STORED);
