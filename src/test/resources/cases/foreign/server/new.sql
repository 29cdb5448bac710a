CREATE EXTENSION postgres_fdw;
CREATE SERVER kept FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'other', fetch_size '200');
COMMENT ON SERVER kept IS 'the lake';
CREATE SERVER "New one" TYPE 'postgres' VERSION '2' FOREIGN DATA WRAPPER postgres_fdw;
GRANT USAGE ON FOREIGN SERVER "New one" TO PUBLIC;
