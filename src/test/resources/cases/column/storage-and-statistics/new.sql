CREATE TABLE t (a text, b numeric, c bytea, v text, i inet);
ALTER TABLE t ALTER v SET STATISTICS 0;
ALTER TABLE t ALTER v SET (n_distinct=-0.5, n_distinct_inherited=7);
