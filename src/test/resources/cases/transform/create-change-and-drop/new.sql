CREATE LANGUAGE mine HANDLER plpgsql_call_handler;
CREATE TYPE pair AS (a int, b int);
CREATE FUNCTION from_sql(internal) RETURNS internal LANGUAGE internal IMMUTABLE AS 'int4in';
CREATE FUNCTION to_sql(internal) RETURNS pair LANGUAGE internal IMMUTABLE AS 'int4in';
CREATE TRANSFORM FOR pair LANGUAGE mine (FROM SQL WITH FUNCTION from_sql(internal), TO SQL WITH FUNCTION to_sql(internal));
COMMENT ON TRANSFORM FOR pair LANGUAGE mine IS 'both ways';
CREATE TRANSFORM FOR text LANGUAGE mine (FROM SQL WITH FUNCTION from_sql(internal));
CREATE FUNCTION uses(pair) RETURNS int TRANSFORM FOR TYPE pair LANGUAGE mine AS 'begin return 1; end';
