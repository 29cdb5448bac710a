DO $$ BEGIN CREATE ROLE lockstep_case_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE lockstep_case_owner; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;

CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY, b int GENERATED ALWAYS AS IDENTITY, c int GENERATED ALWAYS AS IDENTITY, d int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME other), e int GENERATED ALWAYS AS IDENTITY, f int NOT NULL);
CREATE TABLE u (a int GENERATED ALWAYS AS IDENTITY);
GRANT USAGE ON SEQUENCE t_a_seq, t_b_seq TO lockstep_case_reader;
GRANT USAGE ON SEQUENCE t_c_seq TO PUBLIC;
GRANT USAGE, SELECT ON SEQUENCE other TO lockstep_case_reader;
GRANT SELECT ON SEQUENCE t_e_seq, u_a_seq TO lockstep_case_reader;
ALTER TABLE t OWNER TO lockstep_case_owner;
