CREATE TYPE status AS ENUM ('open', 'paid');
CREATE DOMAIN stage AS status;
CREATE TABLE orders (id int PRIMARY KEY, state status, past status[], next stage);
