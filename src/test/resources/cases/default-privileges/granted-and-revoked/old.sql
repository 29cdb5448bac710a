DO $$ BEGIN CREATE ROLE lockstep_case_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE lockstep_case_owner; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;

CREATE SCHEMA s;
ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT ON TABLES TO lockstep_case_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE lockstep_case_owner GRANT USAGE ON SEQUENCES TO lockstep_case_reader;
