CREATE LANGUAGE mine HANDLER plpgsql_call_handler;
CREATE TYPE mood AS ENUM ('b', 'a');
CREATE FUNCTION from_sql(internal) RETURNS internal LANGUAGE internal IMMUTABLE AS 'int4in';
CREATE FUNCTION to_sql(internal) RETURNS mood LANGUAGE internal IMMUTABLE AS 'int4in';
CREATE TRANSFORM FOR mood LANGUAGE mine (FROM SQL WITH FUNCTION from_sql(internal), TO SQL WITH FUNCTION to_sql(internal));
CREATE FUNCTION uses(mood) RETURNS int TRANSFORM FOR TYPE mood LANGUAGE mine AS 'begin return 1; end';
