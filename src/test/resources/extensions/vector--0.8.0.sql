-- A value is kept as the text that was given, and a type's modifier is its number of dimensions: that is all of pgvector that a schema shows.
CREATE FUNCTION vector_typmod_in(cstring[]) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'varchartypmodin';
CREATE FUNCTION vector_typmod_out(integer) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'varchartypmodout';

DO $$
DECLARE
    name text;
    operator text;
BEGIN
    FOREACH name IN ARRAY ARRAY['vector', 'halfvec', 'sparsevec'] LOOP
        EXECUTE format('CREATE TYPE %I', name);
        EXECUTE format('CREATE FUNCTION %I(cstring) RETURNS %I LANGUAGE internal IMMUTABLE STRICT AS %L', name || '_in', name, 'textin');
        EXECUTE format('CREATE FUNCTION %I(%I) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS %L', name || '_out', name, 'textout');
        EXECUTE format('CREATE TYPE %I (INPUT = %I, OUTPUT = %I, TYPMOD_IN = vector_typmod_in, TYPMOD_OUT = vector_typmod_out, STORAGE = external)',
            name, name || '_in', name || '_out');
        EXECUTE format('CREATE FUNCTION %I(%I, integer, boolean) RETURNS %I LANGUAGE sql IMMUTABLE STRICT AS %L', name, name, name, 'SELECT $1');
        EXECUTE format('CREATE CAST (%I AS %I) WITH FUNCTION %I(%I, integer, boolean) AS IMPLICIT', name, name, name, name);
        EXECUTE format('CREATE FUNCTION %I(%I, %I) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT AS %L',
            name || '_distance', name, name, 'SELECT 0::double precision');
        FOREACH operator IN ARRAY ARRAY['<->', '<#>', '<=>', '<+>'] LOOP
            EXECUTE format('CREATE OPERATOR %s (FUNCTION = %I, LEFTARG = %I, RIGHTARG = %I)', operator, name || '_distance', name, name);
        END LOOP;
    END LOOP;
END $$;
