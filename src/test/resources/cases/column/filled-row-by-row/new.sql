CREATE FUNCTION dice() RETURNS int LANGUAGE sql VOLATILE AS 'SELECT 6';
CREATE FUNCTION nothing() RETURNS int LANGUAGE sql VOLATILE AS 'SELECT NULL::int';
CREATE TABLE t (page int, value text, "it's" uuid DEFAULT gen_random_uuid() NOT NULL, thrown int DEFAULT dice(),
    "none" int DEFAULT nothing(), kind text COLLATE "C" DEFAULT 'plain' NOT NULL, at timestamptz DEFAULT clock_timestamp() NOT NULL);
CREATE UNIQUE INDEX t_its ON t ("it's");
CREATE INDEX t_kind ON t (kind);
COMMENT ON COLUMN t.thrown IS 'six';
ALTER TABLE t ADD CHECK (thrown > 0);
CREATE TABLE watched (a int, id uuid DEFAULT gen_random_uuid());
CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER w BEFORE UPDATE ON watched FOR EACH ROW EXECUTE FUNCTION watch();
