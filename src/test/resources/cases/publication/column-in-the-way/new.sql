CREATE TABLE t (id int PRIMARY KEY, amount bigint);
CREATE PUBLICATION listed FOR TABLE t (id, amount) WITH (publish = 'insert');
CREATE PUBLICATION filtered FOR TABLE t WHERE (amount > 0) WITH (publish = 'insert');
CREATE PUBLICATION whole FOR TABLE t;
