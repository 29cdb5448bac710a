CREATE SCHEMA s;
CREATE FUNCTION s.apart(time, time) RETURNS float8 LANGUAGE sql STRICT IMMUTABLE AS 'SELECT extract(epoch FROM ($1 - $2))::float8';
CREATE TYPE span AS RANGE (subtype = time, subtype_diff = s.apart, multirange_type_name = s."Spans");
COMMENT ON TYPE span IS 'of a day';
CREATE COLLATION bytes (locale = 'C');
CREATE TYPE word_range AS RANGE (subtype = text, subtype_opclass = text_pattern_ops, collation = bytes);
GRANT USAGE ON TYPE word_range TO pg_read_all_data;
CREATE TABLE t (id int PRIMARY KEY, during span, all_of s."Spans", words word_range DEFAULT word_range('a', 'b'), EXCLUDE USING gist (during WITH &&));
CREATE TABLE held (id int);
