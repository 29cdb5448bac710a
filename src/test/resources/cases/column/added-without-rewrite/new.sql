CREATE FUNCTION steady(i int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT i';
CREATE DOMAIN plain AS int;
CREATE TABLE t (a int, b int DEFAULT (1 + 2) * 3, c text NOT NULL DEFAULT upper('random('), d timestamptz NOT NULL DEFAULT now(), e int DEFAULT steady(4), f plain DEFAULT 3, g numeric(5,2) DEFAULT round(1.234, 2), h jsonb DEFAULT jsonb_build_object('a', 1), i date DEFAULT CURRENT_DATE, j interval DEFAULT '1 day'::interval, k text DEFAULT current_user);
