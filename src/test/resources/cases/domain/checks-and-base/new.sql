CREATE DOMAIN d AS bigint CHECK (VALUE > 0); CREATE DOMAIN plain AS text DEFAULT 'x' CONSTRAINT short CHECK (length(VALUE) < 9); CREATE TABLE t (a d, b plain, c plain[]);
