CREATE TABLE p (id int4range, v daterange, CONSTRAINT k PRIMARY KEY (id, v));
CREATE TABLE q (id int4range, v daterange, CONSTRAINT u UNIQUE (id, v WITHOUT OVERLAPS));
