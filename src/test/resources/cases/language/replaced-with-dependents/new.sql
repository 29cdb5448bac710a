CREATE FUNCTION check_it(oid) RETURNS text LANGUAGE sql AS 'SELECT ''one''::text';
CREATE LANGUAGE mine HANDLER plpgsql_call_handler VALIDATOR check_it;
CREATE FUNCTION uses() RETURNS int LANGUAGE mine AS 'begin return 1; end';
CREATE VIEW v AS SELECT uses() AS u;
COMMENT ON LANGUAGE mine IS 'mine';
