CREATE TABLE base (id int, a text, CONSTRAINT pos CHECK (id > 0)); CREATE TABLE child (extra int) INHERITS (base);
