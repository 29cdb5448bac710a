CREATE TYPE status AS ENUM ('new','open','paid'); CREATE TABLE orders (id int PRIMARY KEY, state status DEFAULT 'new');
