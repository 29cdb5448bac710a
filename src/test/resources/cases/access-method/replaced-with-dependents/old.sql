CREATE FUNCTION handle(internal) RETURNS index_am_handler LANGUAGE internal AS 'hashhandler';
CREATE ACCESS METHOD second TYPE INDEX HANDLER hashhandler;
CREATE OPERATOR FAMILY fam USING second;
CREATE OPERATOR CLASS alike DEFAULT FOR TYPE int USING second FAMILY fam AS OPERATOR 1 =, FUNCTION 1 hashint4(int);
ALTER OPERATOR FAMILY fam USING second ADD OPERATOR 1 = (bigint, bigint), FUNCTION 1 (bigint, bigint) hashint8(bigint);
CREATE TABLE t (id int, a int);
CREATE INDEX i ON t USING second (id);
COMMENT ON INDEX i IS 'kept';
