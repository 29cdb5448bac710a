INSERT INTO customers VALUES ('a@example.org');
INSERT INTO orders VALUES (1, 'a@example.org', 'a@example.org');
INSERT INTO parts VALUES (1, 'a@example.org');
