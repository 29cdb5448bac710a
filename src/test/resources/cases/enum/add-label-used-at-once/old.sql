CREATE TYPE status AS ENUM ('open','paid'); CREATE TABLE orders (id int PRIMARY KEY, state status DEFAULT 'open');
