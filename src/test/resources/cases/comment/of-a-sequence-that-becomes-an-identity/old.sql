CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, n serial);
COMMENT ON SEQUENCE t_id_seq IS 'counts'; COMMENT ON SEQUENCE t_n_seq IS 'counts too';
