CREATE TABLE customers (email text PRIMARY KEY);
CREATE FUNCTION plain(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT lower($1)';
CREATE FUNCTION known(address text) RETURNS boolean STABLE LANGUAGE plpgsql AS $$BEGIN RETURN EXISTS (SELECT FROM customers WHERE email = plain(address)); END$$;
CREATE FUNCTION tidy(address text) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT plain($1) = $1';
CREATE DOMAIN address AS text CONSTRAINT tidy CHECK (tidy(VALUE));
CREATE TABLE orders (id integer PRIMARY KEY, email text CONSTRAINT known CHECK (known(email)), contact address);
CREATE TABLE parts (id integer, email text, CONSTRAINT tidy CHECK (tidy(email))) PARTITION BY LIST (id);
CREATE TABLE part_1 PARTITION OF parts FOR VALUES IN (1);
