CREATE TYPE mood AS ENUM ('glad', 'sad'); CREATE TABLE t (m mood);
CREATE VIEW v AS SELECT m FROM t;
CREATE FUNCTION f(mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
SECURITY LABEL FOR first ON VIEW v IS 'view'; SECURITY LABEL FOR first ON COLUMN v.m IS 'column';
SECURITY LABEL FOR first ON TYPE mood IS 'type'; SECURITY LABEL FOR first ON FUNCTION f(mood) IS 'function'; SECURITY LABEL FOR first ON COLUMN t.m IS 'of the table';
