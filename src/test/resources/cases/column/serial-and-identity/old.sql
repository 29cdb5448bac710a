CREATE TABLE t (id serial PRIMARY KEY, v int);
CREATE TABLE down (id int NOT NULL);
CREATE SEQUENCE down_id_seq AS int INCREMENT -1 MINVALUE -100 MAXVALUE -1 START -1 OWNED BY down.id;
ALTER TABLE down ALTER id SET DEFAULT nextval('down_id_seq');
CREATE TABLE named (id int NOT NULL);
CREATE SEQUENCE zz_other AS int OWNED BY named.id;
ALTER TABLE named ALTER id SET DEFAULT nextval('zz_other');
