CREATE TYPE address AS (zip text, country text, street text); CREATE TABLE shops (id int PRIMARY KEY, addresses address[] DEFAULT '{}', main address);
