CREATE TABLE orders (id integer PRIMARY KEY, total numeric NOT NULL, merchant integer);
CREATE TABLE merchants (id integer PRIMARY KEY, latest integer);
