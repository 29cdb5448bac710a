CREATE SEQUENCE s AS integer; CREATE TABLE t (id int DEFAULT nextval('s'), k int); ALTER SEQUENCE s OWNED BY t.id;
