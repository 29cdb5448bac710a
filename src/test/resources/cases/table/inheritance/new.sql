CREATE TABLE base (id bigint, b int DEFAULT 7, CONSTRAINT pos CHECK (id > 1)); CREATE TABLE child (extra int) INHERITS (base); CREATE TABLE other (z int) INHERITS (base);
ALTER TABLE other ALTER COLUMN b SET DEFAULT 8;
