CREATE TABLE t (id int PRIMARY KEY, digits numeric(10,2), moment date, at time, number int, word "char");
CREATE TABLE less_exact (id int PRIMARY KEY, at timestamp(0), number real);
CREATE TABLE long_name (id int PRIMARY KEY, word name);
CREATE DOMAIN price AS numeric(10,4);
CREATE TABLE of_domain (id int PRIMARY KEY, amount numeric(10,2));
CREATE TABLE computed (id int PRIMARY KEY, exact numeric(10,4), rounded numeric(10,2) GENERATED ALWAYS AS (exact) STORED);
