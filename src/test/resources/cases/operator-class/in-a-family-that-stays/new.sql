CREATE FUNCTION same(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2';
CREATE OPERATOR === (leftarg = int, rightarg = int, function = same, COMMUTATOR = ===);
CREATE OPERATOR FAMILY fam USING hash;
CREATE OPERATOR CLASS alike FOR TYPE int USING hash FAMILY fam AS OPERATOR 1 ===, FUNCTION 1 hashint4(int);
CREATE OPERATOR CLASS others FOR TYPE text USING hash FAMILY fam AS FUNCTION 1 hashtext(text);
