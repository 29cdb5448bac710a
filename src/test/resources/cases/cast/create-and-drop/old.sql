CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TYPE pair AS (a int, b int);
CREATE TABLE t (id int PRIMARY KEY, m mood);
CREATE CAST (mood AS int) WITH INOUT;
