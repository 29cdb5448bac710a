DO $$ BEGIN CREATE ROLE lockstep_case_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE lockstep_case_owner; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;

CREATE SCHEMA s;
CREATE TABLE s.t (id int PRIMARY KEY, a int, b text); CREATE SEQUENCE s.q;
CREATE VIEW s.v AS SELECT id, a FROM s.t;
CREATE FUNCTION s.f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE s.mood AS ENUM ('a');

GRANT SELECT ON s.t TO lockstep_case_reader;
GRANT EXECUTE ON FUNCTION s.f(int) TO lockstep_case_reader;
