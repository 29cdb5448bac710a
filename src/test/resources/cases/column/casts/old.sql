CREATE TYPE e AS ENUM ('1','2');
CREATE TABLE t (a bigint, b boolean, c smallint, d money, f tsrange, g json, h integer[], i boolean[], j date, k bit(8), l cidr, m e[], n text[], o "char", p name, q inet, r varchar(5)[], s xml, t timestamp, u int4range);
