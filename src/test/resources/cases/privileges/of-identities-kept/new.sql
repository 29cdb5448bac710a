DO $$ BEGIN CREATE ROLE lockstep_case_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE lockstep_case_owner; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;

CREATE TABLE t (id serial, g boolean, n int GENERATED ALWAYS AS IDENTITY);
GRANT USAGE ON SEQUENCE t_id_seq, t_n_seq TO lockstep_case_reader;
