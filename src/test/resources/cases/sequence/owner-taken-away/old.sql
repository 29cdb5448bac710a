CREATE TABLE t (id serial, k int, p point); CREATE SEQUENCE q OWNED BY t.k; CREATE SEQUENCE r OWNED BY t.p;
