DO $$ BEGIN CREATE ROLE lockstep_case_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE lockstep_case_owner; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE TABLE kept (id int, more int); GRANT SELECT ON kept TO lockstep_case_reader; GRANT UPDATE (more) ON kept TO lockstep_case_reader;
CREATE SCHEMA z; GRANT USAGE ON SCHEMA z TO lockstep_case_reader;
CREATE TABLE z.t (id serial PRIMARY KEY); GRANT INSERT ON z.t TO lockstep_case_reader; ALTER TABLE z.t OWNER TO lockstep_case_owner;
CREATE FUNCTION z.g() RETURNS int LANGUAGE sql AS 'SELECT 1'; REVOKE ALL ON FUNCTION z.g() FROM PUBLIC;
