CREATE DOMAIN d AS int CHECK (VALUE > 0); CREATE DOMAIN plain AS text; CREATE TABLE t (a d, b plain, c plain[]);
