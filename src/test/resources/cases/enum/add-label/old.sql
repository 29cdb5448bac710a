CREATE TYPE status AS ENUM ('open','void');
CREATE TABLE orders (id int PRIMARY KEY, state status DEFAULT 'open' NOT NULL, past status[],
  CONSTRAINT not_void CHECK (state <> 'void'));
CREATE INDEX open_orders ON orders (id) WHERE state = 'open';
CREATE VIEW open_order AS SELECT id, state FROM orders WHERE state = 'open';
CREATE FUNCTION is_open(s status) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT s = 'open' $$;
COMMENT ON TYPE status IS 'where an order is';
