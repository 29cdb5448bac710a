CREATE TABLE t (a bigint NOT NULL, b bigint, c varchar(20), d text NOT NULL, e numeric(12,4), g bigint GENERATED ALWAYS AS (a + 1) STORED, s text, h int DEFAULT 1, i uuid DEFAULT gen_random_uuid(), j int GENERATED ALWAYS AS IDENTITY, k int GENERATED ALWAYS AS (h + 1) STORED);
CREATE INDEX i ON t (a);
CREATE VIEW v AS SELECT a, b FROM t;
CREATE TABLE a_other (a bigint);
CREATE TABLE z_other (a bigint);
ALTER TABLE t ALTER b SET STATISTICS 5;
