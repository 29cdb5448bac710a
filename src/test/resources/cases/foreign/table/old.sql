CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FUNCTION noop() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE FOREIGN TABLE kept (
  id int OPTIONS (column_name 'ID') NOT NULL,
  amount int DEFAULT 1,
  word text COLLATE "C",
  gone int OPTIONS (x '1'),
  CHECK (amount > 0)
) SERVER s OPTIONS (schema_name 'a', table_name 'b');
COMMENT ON FOREIGN TABLE kept IS 'one';
COMMENT ON COLUMN kept.id IS 'the number';
GRANT SELECT ON kept TO PUBLIC;
CREATE TRIGGER t BEFORE INSERT ON kept FOR EACH ROW EXECUTE FUNCTION noop();
CREATE VIEW v AS SELECT id, amount FROM kept;
CREATE FOREIGN TABLE gone (x int) SERVER s;
