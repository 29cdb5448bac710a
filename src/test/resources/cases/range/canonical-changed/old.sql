CREATE TYPE days;
CREATE FUNCTION whole(days) RETURNS days LANGUAGE internal IMMUTABLE STRICT AS 'daterange_canonical';
CREATE TYPE days AS RANGE (subtype = date, canonical = whole, subtype_diff = daterange_subdiff);
CREATE TABLE t (id int PRIMARY KEY, d days, ds days_multirange);
CREATE INDEX t_d ON t USING gist (d);
