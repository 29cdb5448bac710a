DO $$ BEGIN CREATE ROLE lockstep_case_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE lockstep_case_owner; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;

CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY, b int GENERATED ALWAYS AS IDENTITY, c int NOT NULL, d int GENERATED ALWAYS AS IDENTITY, e serial, f int GENERATED ALWAYS AS IDENTITY);
GRANT SELECT ON SEQUENCE t_a_seq TO lockstep_case_reader;
GRANT USAGE ON SEQUENCE t_d_seq TO lockstep_case_reader;
GRANT USAGE ON SEQUENCE t_e_seq TO lockstep_case_reader;
GRANT UPDATE ON SEQUENCE t_f_seq TO lockstep_case_reader;
