CREATE FUNCTION check_nothing(oid) RETURNS void LANGUAGE internal AS 'fmgr_sql_validator';
CREATE TRUSTED LANGUAGE "Mine" HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler VALIDATOR plpgsql_validator;
COMMENT ON LANGUAGE "Mine" IS 'mine';
GRANT USAGE ON LANGUAGE "Mine" TO pg_read_all_data;
CREATE LANGUAGE other HANDLER plpgsql_call_handler VALIDATOR check_nothing;
CREATE FUNCTION f() RETURNS int LANGUAGE "Mine" AS 'begin return 1; end';
