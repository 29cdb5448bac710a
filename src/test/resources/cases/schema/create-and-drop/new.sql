CREATE TABLE kept (id int PRIMARY KEY);
CREATE SCHEMA "New One";
CREATE SCHEMA empty;
CREATE TABLE "New One".t (id int PRIMARY KEY, k int REFERENCES kept);
CREATE FUNCTION "New One".f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE VIEW over AS SELECT id, "New One".f() AS f FROM "New One".t;
COMMENT ON SCHEMA "New One" IS 'comes and goes';
