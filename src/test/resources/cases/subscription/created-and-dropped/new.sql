CREATE TABLE t (id int PRIMARY KEY);
CREATE SUBSCRIPTION kept CONNECTION 'dbname=elsewhere' PUBLICATION p, q WITH (connect = false, slot_name = NONE);
CREATE SUBSCRIPTION "Fresh one" CONNECTION 'host=nowhere password=secret' PUBLICATION "P.1", p
  WITH (connect = false, slot_name = NONE, binary = true, streaming = on, synchronous_commit = 'remote_apply');
COMMENT ON SUBSCRIPTION "Fresh one" IS 'from the stock';
COMMENT ON SUBSCRIPTION kept IS 'stays';
