CREATE TABLE r (id int4range, v daterange) PARTITION BY LIST (id);
CREATE TABLE r1 PARTITION OF r FOR VALUES IN ('[1,2)') PARTITION BY LIST (id);
CREATE TABLE r11 PARTITION OF r1 FOR VALUES IN ('[1,2)');
CREATE TABLE s (id int4range, v daterange, CONSTRAINT apart EXCLUDE USING gist (id WITH =, v WITH &&)) PARTITION BY LIST (id);
CREATE TABLE s1 (id int4range, v daterange, CONSTRAINT own EXCLUDE USING gist (id WITH =, v WITH &&));
