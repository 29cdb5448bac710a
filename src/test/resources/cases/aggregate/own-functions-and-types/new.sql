CREATE TABLE t (id int, w text);
CREATE TYPE state AS (n int, longest text);
CREATE FUNCTION step(s state, w text) RETURNS state LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN (s.n + 1, CASE WHEN length(w) > length(s.longest) THEN w ELSE s.longest END); END $$;
CREATE FUNCTION done(s state) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ($1).longest';
CREATE AGGREGATE longest (text) (sfunc = step, stype = state, finalfunc = done, initcond = '(0,"")');
CREATE FUNCTION report() RETURNS text LANGUAGE sql STABLE BEGIN ATOMIC SELECT longest(w) FROM t; END;
