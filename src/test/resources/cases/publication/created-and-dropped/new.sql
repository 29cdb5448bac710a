CREATE SCHEMA app;
CREATE TABLE app.a (id int PRIMARY KEY);
CREATE FUNCTION app.open(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'select $1 > 0';
CREATE TABLE app.fresh (id int PRIMARY KEY, region text, "Odd one" int);
CREATE TABLE app.parent (id int PRIMARY KEY);
CREATE TABLE app.child () INHERITS (app.parent);
CREATE TABLE app.part (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE app.part_1 PARTITION OF app.part FOR VALUES FROM (0) TO (10);
CREATE PUBLICATION everything FOR ALL TABLES WITH (publish = 'insert');
CREATE PUBLICATION part_of_it FOR TABLE app.fresh (id, "Odd one") WHERE (id > 0 AND "Odd one" = 7), ONLY app.parent, app.part WHERE (id > 1)
    WITH (publish = 'insert, truncate', publish_via_partition_root);
CREATE PUBLICATION kept FOR TABLE app.a;
CREATE PUBLICATION of_schemas FOR TABLES IN SCHEMA app;
CREATE PUBLICATION mixed FOR TABLE app.fresh, TABLES IN SCHEMA public;
