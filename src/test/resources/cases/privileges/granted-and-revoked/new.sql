DO $$ BEGIN CREATE ROLE lockstep_case_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE lockstep_case_owner; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;

CREATE SCHEMA s;
CREATE TABLE s.t (id int PRIMARY KEY, a int, b text); CREATE SEQUENCE s.q;
CREATE VIEW s.v AS SELECT id, a FROM s.t;
CREATE FUNCTION s.f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE s.mood AS ENUM ('a');

GRANT SELECT, INSERT ON s.t TO lockstep_case_reader WITH GRANT OPTION;
GRANT UPDATE (b) ON s.t TO lockstep_case_owner;
GRANT USAGE ON SCHEMA s TO PUBLIC; GRANT USAGE ON SEQUENCE s.q TO lockstep_case_reader;
REVOKE EXECUTE ON FUNCTION s.f(int) FROM PUBLIC; REVOKE USAGE ON TYPE s.mood FROM PUBLIC;
ALTER VIEW s.v OWNER TO lockstep_case_owner; ALTER TYPE s.mood OWNER TO lockstep_case_owner;
