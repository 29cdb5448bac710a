CREATE TYPE e AS ENUM ('1','2');
CREATE TABLE t (a boolean, b numeric, c boolean, d real, f tstzrange, g jsonb, h bigint[], i integer[], j timestamptz, k integer, l inet, m int[], n e[], o text, p text, q cidr, r text[], s text, t date, u int8range);
