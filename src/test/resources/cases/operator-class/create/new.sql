CREATE FUNCTION lt(int, int) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1 > $2';
CREATE FUNCTION cmp(int, int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT CASE WHEN $1 < $2 THEN 1 WHEN $1 > $2 THEN -1 ELSE 0 END';
CREATE FUNCTION le(int, int) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1 >= $2';
CREATE FUNCTION eq(int, int) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1 = $2';
CREATE FUNCTION ge(int, int) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1 <= $2';
CREATE FUNCTION gt(int, int) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1 < $2';
CREATE OPERATOR <# (LEFTARG = int, RIGHTARG = int, FUNCTION = lt);
CREATE OPERATOR <=# (LEFTARG = int, RIGHTARG = int, FUNCTION = le);
CREATE OPERATOR =# (LEFTARG = int, RIGHTARG = int, FUNCTION = eq, COMMUTATOR = =#);
CREATE OPERATOR >=# (LEFTARG = int, RIGHTARG = int, FUNCTION = ge);
CREATE OPERATOR ># (LEFTARG = int, RIGHTARG = int, FUNCTION = gt);
CREATE FUNCTION lt8(int, bigint) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1 < $2';
CREATE OPERATOR <## (LEFTARG = int, RIGHTARG = bigint, FUNCTION = lt8);
CREATE OPERATOR CLASS reversed FOR TYPE int USING btree AS OPERATOR 1 <#, OPERATOR 2 <=#, OPERATOR 3 =#, OPERATOR 4 >=#, OPERATOR 5 >#, FUNCTION 1 cmp(int, int);
CREATE TABLE t (a int);
CREATE INDEX i ON t (a reversed);
CREATE SCHEMA s;
CREATE OPERATOR FAMILY s."F" USING hash;
CREATE TYPE pair AS (a int, b int);
CREATE OPERATOR CLASS s.pairs DEFAULT FOR TYPE pair USING hash FAMILY s."F" AS STORAGE pair;
CREATE OPERATOR CLASS near FOR TYPE point USING gist AS
  OPERATOR 15 <->(point, point) FOR ORDER BY pg_catalog.float_ops, OPERATOR 29 ~=(point, point),
  FUNCTION 1 gist_point_consistent(internal, point, smallint, oid, internal), FUNCTION 2 gist_box_union(internal, internal),
  FUNCTION 5 gist_box_penalty(internal, internal, internal), FUNCTION 6 gist_box_picksplit(internal, internal),
  FUNCTION 7 gist_box_same(box, box, internal), STORAGE box;
COMMENT ON OPERATOR CLASS reversed USING btree IS 'backwards';
COMMENT ON OPERATOR FAMILY s."F" USING hash IS 'f';
