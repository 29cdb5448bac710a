CREATE LANGUAGE mine HANDLER plpgsql_call_handler;
CREATE TYPE pair AS (a int, b int);
CREATE FUNCTION from_sql(internal) RETURNS internal LANGUAGE internal IMMUTABLE AS 'int4in';
CREATE TRANSFORM FOR pair LANGUAGE mine (FROM SQL WITH FUNCTION from_sql(internal));
CREATE TRANSFORM FOR numeric(10,2) LANGUAGE mine (FROM SQL WITH FUNCTION from_sql(internal));
