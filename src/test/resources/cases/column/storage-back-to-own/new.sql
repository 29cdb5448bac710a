CREATE DOMAIN amount AS numeric(10,2); CREATE DOMAIN small_amount AS amount CHECK (VALUE < 100);
CREATE TABLE t (id int PRIMARY KEY, a text, b numeric, c small_amount, d small_amount[]);
