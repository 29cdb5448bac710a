CREATE TYPE status AS ENUM ('open','paid'); CREATE TABLE orders (id int, state status);
