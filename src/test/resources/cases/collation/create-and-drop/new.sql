CREATE COLLATION "Plain" (provider = libc, locale = 'C');
COMMENT ON COLLATION "Plain" IS 'bytes';
CREATE COLLATION copied FROM "C";
CREATE COLLATION apart (provider = libc, lc_collate = 'C', lc_ctype = 'POSIX');
CREATE TABLE t (id int PRIMARY KEY, name text COLLATE "Plain");
CREATE INDEX t_name ON t (name COLLATE apart);
