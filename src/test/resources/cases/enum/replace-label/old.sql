CREATE TYPE status AS ENUM ('open','payed'); CREATE TABLE orders (id int, state status);
