-- Functions that find what their bodies speak of by the search_path of whoever calls them.
CREATE SCHEMA app;
DO 'BEGIN EXECUTE format(''ALTER DATABASE %I SET search_path = app, public'', current_database()); END';
CREATE TABLE app.refused (n int);
CREATE FUNCTION app.allowed(int) RETURNS boolean LANGUAGE plpgsql STABLE
    AS 'BEGIN RETURN NOT EXISTS (SELECT FROM refused WHERE n = $1); END';
CREATE FUNCTION app.quotient(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 / $2';
CREATE FUNCTION app.half(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN quotient($1, 2); END';
CREATE DOMAIN app.number AS int CHECK (app.allowed(VALUE));
CREATE TABLE app.t (
    id int PRIMARY KEY,
    n app.number,
    h int GENERATED ALWAYS AS (app.half(id)) STORED,
    CONSTRAINT allowed CHECK (app.allowed(id)));
CREATE SEQUENCE app.numbers;
SELECT setval('app.numbers', 3);
SET search_path = app, public;
INSERT INTO app.refused VALUES (7);
INSERT INTO app.t SELECT g * 10, g + 10 FROM generate_series(1, 20) g;
-- From version 17 on they are filled in a path of PostgreSQL's choice.
DO 'BEGIN
    IF current_setting(''server_version_num'')::int < 170000 THEN
        CREATE MATERIALIZED VIEW app.halves AS SELECT app.half(id) AS h FROM app.t;
    END IF;
END';
