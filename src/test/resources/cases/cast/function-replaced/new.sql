CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE FUNCTION to_int(a mood) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE CAST (mood AS int) WITH FUNCTION to_int(mood) AS ASSIGNMENT;
COMMENT ON CAST (mood AS int) IS 'kept';
CREATE TABLE t (id int PRIMARY KEY, m mood);
CREATE VIEW v AS SELECT m::int AS m FROM t;
