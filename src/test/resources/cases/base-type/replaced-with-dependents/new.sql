CREATE TYPE code;
CREATE FUNCTION code_in(cstring) RETURNS code LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION code_out(code) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE code (input = code_in, output = code_out, like = text, category = 'S');
CREATE FUNCTION twice(code) RETURNS text LANGUAGE sql AS 'SELECT $1::text || $1::text';
CREATE VIEW v AS SELECT 'x'::code AS c;
CREATE VIEW untouched AS SELECT 1 AS c;
