CREATE TYPE code;
CREATE FUNCTION code_in(cstring) RETURNS code LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION code_out(code) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE code (input = code_in, output = code_out, like = text);
CREATE TABLE t (id int PRIMARY KEY, c code);
CREATE TYPE defined;
CREATE FUNCTION defined_in(cstring) RETURNS defined LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION defined_out(defined) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
