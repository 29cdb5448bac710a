DO $$ BEGIN CREATE ROLE lockstep_case_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE lockstep_case_owner; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;

CREATE TYPE mood AS ENUM ('glad', 'sad'); CREATE TABLE t (id int, m mood); CREATE VIEW v AS SELECT id, m FROM t;
GRANT SELECT ON v TO lockstep_case_reader; GRANT UPDATE (id) ON v TO PUBLIC; ALTER TYPE mood OWNER TO lockstep_case_owner;
