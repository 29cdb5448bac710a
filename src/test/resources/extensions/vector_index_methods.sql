-- Added to the script of the extension where a C compiler makes the module that these need.
CREATE FUNCTION bit_hash(bit) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'hashvarlena';
CREATE FUNCTION hnsw_handler(internal) RETURNS index_am_handler LANGUAGE c AS '$libdir/index_methods', 'index_method';
CREATE FUNCTION ivfflat_handler(internal) RETURNS index_am_handler LANGUAGE c AS '$libdir/index_methods', 'index_method';
CREATE ACCESS METHOD hnsw TYPE INDEX HANDLER hnsw_handler;
CREATE ACCESS METHOD ivfflat TYPE INDEX HANDLER ivfflat_handler;

CREATE OPERATOR CLASS bit_hamming_ops FOR TYPE bit USING hnsw AS FUNCTION 1 bit_hash(bit);
CREATE OPERATOR CLASS bit_jaccard_ops FOR TYPE bit USING hnsw AS FUNCTION 1 bit_hash(bit);
CREATE OPERATOR CLASS bit_hamming_ops FOR TYPE bit USING ivfflat AS FUNCTION 1 bit_hash(bit);

DO $$
DECLARE
    name text;
    class text;
    method text;
BEGIN
    FOREACH name IN ARRAY ARRAY['vector', 'halfvec', 'sparsevec'] LOOP
        EXECUTE format('CREATE FUNCTION %I(%I) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS %L', name || '_hash', name, 'hashvarlena');
        FOREACH class IN ARRAY ARRAY['l2', 'ip', 'cosine', 'l1'] LOOP
            FOREACH method IN ARRAY ARRAY['hnsw', 'ivfflat'] LOOP
                CONTINUE WHEN method = 'ivfflat' AND (name = 'sparsevec' OR class = 'l1');
                EXECUTE format('CREATE OPERATOR CLASS %I %s FOR TYPE %I USING %I AS FUNCTION 1 %I(%I)', format('%s_%s_ops', name, class),
                    CASE WHEN method = 'ivfflat' AND class = 'l2' AND name = 'vector' THEN 'DEFAULT' ELSE '' END, name, method, name || '_hash', name);
            END LOOP;
        END LOOP;
    END LOOP;
END $$;
