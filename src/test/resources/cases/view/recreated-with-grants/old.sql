DO $$ BEGIN CREATE ROLE lockstep_case_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE lockstep_case_owner; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE TABLE t (id int, amount int);
CREATE VIEW v AS SELECT id, amount FROM t; COMMENT ON VIEW v IS 'amounts'; COMMENT ON COLUMN v.id IS 'key';
CREATE VIEW w AS SELECT id FROM v WHERE amount > 0;
ALTER VIEW v OWNER TO lockstep_case_owner;
GRANT SELECT ON v TO lockstep_case_reader WITH GRANT OPTION; GRANT UPDATE (amount) ON v TO PUBLIC;
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT $1'; REVOKE ALL ON FUNCTION f(int) FROM PUBLIC;
