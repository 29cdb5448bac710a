CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE COLLATION ruled (provider = icu, locale = 'und', rules = '&V << w <<< W');
CREATE TABLE t (id int, email text COLLATE ci UNIQUE);
