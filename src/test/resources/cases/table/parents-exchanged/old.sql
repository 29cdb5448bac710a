CREATE TABLE a (id int NOT NULL, x text CHECK (x <> '')); CREATE TABLE b (id int, y text DEFAULT 'b'); CREATE TABLE c (z int) INHERITS (a, b); CREATE TABLE d () INHERITS (c);
