-- A value is kept as the text that was given. A modifier such as (Point,4326) is the number of a label that reads so; the labels are where
-- drizzle-kit does not look.
CREATE SCHEMA geometry_modifiers;
GRANT USAGE ON SCHEMA geometry_modifiers TO PUBLIC;
CREATE TYPE geometry_modifiers.modifier AS ENUM (
    '(Geometry)', '(Point)', '(LineString)', '(Polygon)', '(Geometry,4326)', '(Point,4326)', '(LineString,4326)', '(Polygon,4326)');
CREATE FUNCTION geometry_typmod_in(cstring[]) RETURNS integer LANGUAGE sql STABLE STRICT AS $$
    SELECT oid::integer FROM pg_catalog.pg_enum
     WHERE enumtypid = 'geometry_modifiers.modifier'::regtype AND lower(enumlabel) = lower('(' || pg_catalog.array_to_string($1, ',') || ')')
$$;
CREATE FUNCTION geometry_typmod_out(integer) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'enum_out';

CREATE TYPE geometry;
CREATE FUNCTION geometry_in(cstring) RETURNS geometry LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION geometry_out(geometry) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE geometry (
    INPUT = geometry_in, OUTPUT = geometry_out, TYPMOD_IN = geometry_typmod_in, TYPMOD_OUT = geometry_typmod_out, STORAGE = main);
CREATE FUNCTION geometry(geometry, integer, boolean) RETURNS geometry LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $1';
CREATE CAST (geometry AS geometry) WITH FUNCTION geometry(geometry, integer, boolean) AS IMPLICIT;

CREATE FUNCTION geometry_first(geometry, geometry) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'byteacmp';
CREATE OPERATOR CLASS btree_geometry_ops DEFAULT FOR TYPE geometry USING btree AS FUNCTION 1 geometry_first(geometry, geometry);

-- Enough for an index on an empty table.
CREATE FUNCTION geometry_gist_consistent(internal, geometry, smallint, oid, internal) RETURNS boolean LANGUAGE internal AS 'gist_box_consistent';
CREATE FUNCTION geometry_gist_union(internal, internal) RETURNS internal LANGUAGE internal AS 'gist_box_union';
CREATE FUNCTION geometry_gist_penalty(internal, internal, internal) RETURNS internal LANGUAGE internal AS 'gist_box_penalty';
CREATE FUNCTION geometry_gist_picksplit(internal, internal) RETURNS internal LANGUAGE internal AS 'gist_box_picksplit';
CREATE FUNCTION geometry_gist_same(box, box, internal) RETURNS internal LANGUAGE internal AS 'gist_box_same';
CREATE OPERATOR CLASS gist_geometry_ops_2d DEFAULT FOR TYPE geometry USING gist AS
    FUNCTION 1 geometry_gist_consistent(internal, geometry, smallint, oid, internal),
    FUNCTION 2 geometry_gist_union(internal, internal),
    FUNCTION 5 geometry_gist_penalty(internal, internal, internal),
    FUNCTION 6 geometry_gist_picksplit(internal, internal),
    FUNCTION 7 geometry_gist_same(box, box, internal),
    STORAGE box;

CREATE TABLE spatial_ref_sys (
    srid integer NOT NULL PRIMARY KEY, auth_name varchar(256), auth_srid integer, srtext varchar(2048), proj4text varchar(2048));
CREATE VIEW geometry_columns AS
    SELECT c.relname AS f_table_name, a.attname AS f_geometry_column FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.atttypid = 'geometry'::regtype;
CREATE VIEW geography_columns AS SELECT NULL::name AS f_table_name WHERE false;
