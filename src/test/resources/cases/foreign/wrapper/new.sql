CREATE EXTENSION postgres_fdw;
CREATE FUNCTION "check it"(text[], oid) RETURNS void LANGUAGE plpgsql AS 'begin end';
CREATE FOREIGN DATA WRAPPER kept VALIDATOR "check it" OPTIONS (debug 'it''s', "Odd one" 'x');
GRANT USAGE ON FOREIGN DATA WRAPPER kept TO PUBLIC;
COMMENT ON FOREIGN DATA WRAPPER kept IS 'two';
CREATE FOREIGN DATA WRAPPER fresh HANDLER postgres_fdw_handler VALIDATOR postgres_fdw_validator;
