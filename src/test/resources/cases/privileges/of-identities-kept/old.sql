DO $$ BEGIN CREATE ROLE lockstep_case_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE lockstep_case_owner; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;

CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, g boolean, n serial);
GRANT USAGE ON SEQUENCE t_id_seq, t_n_seq TO lockstep_case_reader;
