CREATE EXTENSION postgres_fdw;
CREATE SERVER kept VERSION '1' FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'db', port '5432');
COMMENT ON SERVER kept IS 'the warehouse';
CREATE SERVER gone FOREIGN DATA WRAPPER postgres_fdw;
