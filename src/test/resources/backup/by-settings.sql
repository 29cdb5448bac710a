-- Code whose results depend on the time zone, the order of day and month, and the styles of intervals and bytea.
CREATE SCHEMA app;
DO 'BEGIN
    EXECUTE format(''ALTER DATABASE %I SET timezone = %L'', current_database(), ''America/New_York'');
    EXECUTE format(''ALTER DATABASE %I SET datestyle = %L'', current_database(), ''SQL, DMY'');
    EXECUTE format(''ALTER DATABASE %I SET intervalstyle = %L'', current_database(), ''sql_standard'');
    EXECUTE format(''ALTER DATABASE %I SET bytea_output = %L'', current_database(), ''escape'');
END';
SET timezone = 'America/New_York';
SET datestyle = 'ISO, DMY';
SET intervalstyle = 'sql_standard';
SET bytea_output = 'escape';
CREATE FUNCTION app.local_day(timestamptz) RETURNS date LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN $1::date; END';
CREATE TABLE app.t (
    id int PRIMARY KEY,
    at timestamptz DEFAULT '2026-01-01 00:00-05',
    day date,
    local date GENERATED ALWAYS AS (app.local_day(at)) STORED,
    said text,
    taken interval,
    bytes bytea,
    mixed interval DEFAULT '1 year -2 mons +3 days -04:00:00',
    CHECK (at::date = day),
    CHECK (said::date = day),
    CHECK (taken::text = '1 2:03:04'),
    CHECK (bytes::text = 'ab'));
-- Of one day as UTC has it.
CREATE UNIQUE INDEX local_days ON app.t (app.local_day(at));
CREATE TABLE app.others (at time with time zone, during tstzrange);
CREATE SEQUENCE app.numbers;
SELECT setval('app.numbers', 3);
INSERT INTO app.t (id, at, day, said, taken, bytes, mixed) VALUES
    (1, '2026-01-01 23:00-05', '2026-01-01', '01/01/2026', '1 day 02:03:04', 'ab', '-1 days +02:03:00'),
    (2, '2026-01-02 12:00-05', '2026-01-02', '02/01/2026', '1 day 02:03:04', 'ab', '-1 years -2 mons +3 days -04:05:06.7'),
    (3, '2026-07-05 22:00-04', '2026-07-05', '05/07/2026', '1 day 02:03:04', 'ab', '1 mons -1 days');
INSERT INTO app.others VALUES ('23:00-05', '["2026-01-01 23:00-05","2026-07-05 22:00-04")');
CREATE MATERIALIZED VIEW app.days AS SELECT id, at::date AS day FROM app.t;
