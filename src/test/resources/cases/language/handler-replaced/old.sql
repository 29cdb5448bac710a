CREATE FUNCTION handle() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE LANGUAGE mine HANDLER handle;
CREATE FUNCTION f() RETURNS int LANGUAGE mine AS 'begin return 1; end';
CREATE VIEW v AS SELECT f() AS f;
