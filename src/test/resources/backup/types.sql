CREATE SCHEMA s;
CREATE COLLATION s.bytes (locale = 'C');
CREATE TYPE s.code;
CREATE FUNCTION s.code_in(cstring) RETURNS s.code LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION s.code_out(s.code) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE s.code (input = s.code_in, output = s.code_out, like = text, category = 'S');
GRANT USAGE ON TYPE s.code TO pg_read_all_data WITH GRANT OPTION;
CREATE TYPE days;
CREATE FUNCTION whole(days) RETURNS days LANGUAGE internal IMMUTABLE STRICT AS 'daterange_canonical';
CREATE TYPE days AS RANGE (subtype = date, canonical = whole, multirange_type_name = s.many_days);
REVOKE USAGE ON TYPE days FROM PUBLIC;
CREATE TYPE waiting;
CREATE AGGREGATE rows(*) (sfunc = int8inc, stype = int8, initcond = '0');
REVOKE EXECUTE ON FUNCTION rows() FROM PUBLIC;
COMMENT ON AGGREGATE rows(*) IS 'all';
CREATE AGGREGATE s.first_of(float8 ORDER BY anyelement) (
  sfunc = ordered_set_transition, stype = internal, finalfunc = percentile_disc_final, finalfunc_extra
);
GRANT EXECUTE ON FUNCTION s.first_of(float8, anyelement) TO pg_read_all_data;
CREATE FUNCTION to_int(s.code) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT length($1::text)';
CREATE CAST (s.code AS int) WITH FUNCTION to_int(s.code) AS ASSIGNMENT;
COMMENT ON CAST (s.code AS int) IS 'its length';
CREATE DEFAULT CONVERSION s.latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE TRUSTED LANGUAGE mine HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler VALIDATOR plpgsql_validator;
REVOKE USAGE ON LANGUAGE mine FROM PUBLIC;
GRANT USAGE ON LANGUAGE mine TO pg_read_all_data;
CREATE FUNCTION from_sql(internal) RETURNS internal LANGUAGE internal IMMUTABLE AS 'int4in';
CREATE TRANSFORM FOR s.code LANGUAGE mine (FROM SQL WITH FUNCTION from_sql(internal));
CREATE FUNCTION uses(s.code) RETURNS int TRANSFORM FOR TYPE s.code LANGUAGE mine AS 'begin return 1; end';
CREATE ACCESS METHOD second TYPE TABLE HANDLER heap_tableam_handler;
CREATE TABLE t (id int PRIMARY KEY, c s.code, d days, ds s.many_days, w text COLLATE s.bytes, length int GENERATED ALWAYS AS (c::int) STORED)
  USING second;
INSERT INTO t (id, c, d, ds, w) VALUES (1, 'abc', '[2020-01-01,2020-01-02]', '{[2020-01-01,2020-01-02]}', 'w'), (2, NULL, NULL, NULL, NULL);
CREATE VIEW v AS SELECT c::int AS length, rows(*) OVER () AS rows FROM t;
