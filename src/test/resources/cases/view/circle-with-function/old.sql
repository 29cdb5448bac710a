CREATE TABLE merchants (id integer PRIMARY KEY, name text, parent integer REFERENCES merchants);
