CREATE TYPE address AS (street text, zip integer); CREATE TABLE shops (id int PRIMARY KEY, addresses address[] DEFAULT '{}', main address);
