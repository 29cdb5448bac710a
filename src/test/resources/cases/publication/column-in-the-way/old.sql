CREATE TABLE t (id int PRIMARY KEY, amount int, gone text);
CREATE PUBLICATION listed FOR TABLE t (id, amount, gone) WITH (publish = 'insert');
CREATE PUBLICATION filtered FOR TABLE t WHERE (amount > 0) WITH (publish = 'insert');
CREATE PUBLICATION whole FOR TABLE t;
