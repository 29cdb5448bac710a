CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FUNCTION noop() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE FOREIGN TABLE kept (
  id int OPTIONS (column_name 'nr', key 'true'),
  amount bigint DEFAULT 2 NOT NULL,
  word text,
  added text OPTIONS (column_name 'it''s'),
  twice bigint GENERATED ALWAYS AS (amount * 2) STORED,
  CHECK (amount > 1)
) SERVER s OPTIONS (schema_name 'a2', fetch_size '9');
COMMENT ON FOREIGN TABLE kept IS 'two';
COMMENT ON COLUMN kept.id IS 'the number';
GRANT SELECT ON kept TO PUBLIC;
CREATE VIEW v AS SELECT id, amount FROM kept;
CREATE FOREIGN TABLE "Add ed" (x text CONSTRAINT short CHECK (length(x) < 9), "y z" date OPTIONS (o 'p')) SERVER s OPTIONS (password 'hidden');
CREATE TRIGGER t BEFORE INSERT ON "Add ed" FOR EACH ROW EXECUTE FUNCTION noop();
