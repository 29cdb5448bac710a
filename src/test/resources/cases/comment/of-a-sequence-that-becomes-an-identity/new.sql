CREATE TABLE t (id serial, n int GENERATED ALWAYS AS IDENTITY);
COMMENT ON SEQUENCE t_id_seq IS 'counts'; COMMENT ON SEQUENCE t_n_seq IS 'counts too';
