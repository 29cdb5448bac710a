DO $$ BEGIN CREATE ROLE lockstep_case_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE lockstep_case_owner; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE USER MAPPING FOR lockstep_case_reader SERVER s;
CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'two');
