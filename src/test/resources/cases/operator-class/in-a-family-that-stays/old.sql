CREATE FUNCTION same(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2';
CREATE OPERATOR === (leftarg = int, rightarg = int, function = same, COMMUTATOR = ===);
CREATE OPERATOR FAMILY fam USING hash;
