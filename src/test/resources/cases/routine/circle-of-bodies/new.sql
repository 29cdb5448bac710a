CREATE TABLE rates (country text PRIMARY KEY, percent numeric NOT NULL);
CREATE TYPE verdict AS ENUM ('even', 'odd');
CREATE FUNCTION is_odd(n integer) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION is_even(n integer, OUT answer boolean) LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT CASE WHEN n = 0 THEN true ELSE is_odd(n - 1) END;
  END;
CREATE OR REPLACE FUNCTION is_odd(n integer) RETURNS boolean LANGUAGE sql STABLE
  RETURN CASE WHEN n = 0 THEN false ELSE is_even(n - 1) END;
CREATE VIEW parity AS SELECT country, is_even(percent::integer) AS even FROM rates;
