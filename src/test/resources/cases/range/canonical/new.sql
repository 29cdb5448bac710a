CREATE TYPE days;
CREATE FUNCTION whole(days) RETURNS days LANGUAGE internal IMMUTABLE STRICT AS 'daterange_canonical';
CREATE TYPE days AS RANGE (subtype = date, canonical = whole, subtype_diff = daterange_subdiff);
COMMENT ON FUNCTION whole(days) IS 'to whole days';
CREATE TABLE t (id int PRIMARY KEY, d days, ds days_multirange);
CREATE FUNCTION first(days) RETURNS date LANGUAGE sql AS 'SELECT lower($1)';
