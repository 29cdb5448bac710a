CREATE COLLATION order_of_names (provider = icu, locale = 'de');
CREATE TABLE t (id int PRIMARY KEY, name text COLLATE order_of_names, kept text, CHECK (name > '' COLLATE order_of_names));
CREATE INDEX t_name ON t (name);
CREATE INDEX t_kept ON t (kept COLLATE order_of_names);
CREATE VIEW v AS SELECT name FROM t ORDER BY kept COLLATE order_of_names;
CREATE VIEW untouched AS SELECT id FROM t;
