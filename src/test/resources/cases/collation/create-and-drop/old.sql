CREATE TABLE t (id int PRIMARY KEY, name text);
CREATE COLLATION gone (provider = libc, locale = 'C');
