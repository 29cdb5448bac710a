CREATE TABLE p (id int4range, v daterange, CONSTRAINT k PRIMARY KEY (id, v WITHOUT OVERLAPS));
CREATE TABLE q (id int4range, v daterange, CONSTRAINT f FOREIGN KEY (id, PERIOD v) REFERENCES p (id, PERIOD v));
