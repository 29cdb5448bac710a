CREATE TYPE status AS ENUM ('open', 'paid', 'sent');
CREATE DOMAIN stage AS status DEFAULT 'sent';
CREATE TABLE orders (id int PRIMARY KEY, state status, past status[] DEFAULT '{open,sent}', next stage,
  late boolean GENERATED ALWAYS AS (state = 'sent') STORED, CONSTRAINT not_sent CHECK (state <> 'sent' OR past IS NOT NULL));
CREATE INDEX sent ON orders (id) WHERE state = 'sent';
CREATE VIEW sent_order AS SELECT id, state FROM orders WHERE state = 'sent';
CREATE MATERIALIZED VIEW counted AS SELECT count(*) FILTER (WHERE state = 'sent') AS sent FROM orders;
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER refuse BEFORE DELETE ON orders FOR EACH ROW WHEN (OLD.state = 'sent') EXECUTE FUNCTION refuse();
