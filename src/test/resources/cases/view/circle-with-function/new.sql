CREATE TABLE merchants (id integer PRIMARY KEY, name text, parent integer REFERENCES merchants);
CREATE DOMAIN short AS varchar(20);
CREATE VIEW roots AS SELECT id, name::short AS name FROM merchants;
CREATE FUNCTION all_roots() RETURNS SETOF roots LANGUAGE sql STABLE AS 'SELECT id, name::public.short FROM public.merchants WHERE parent IS NULL';
CREATE OR REPLACE VIEW roots AS SELECT id, name FROM all_roots();
CREATE VIEW root_names AS SELECT name FROM roots;
COMMENT ON VIEW roots IS 'made of a function that returns its rows';
