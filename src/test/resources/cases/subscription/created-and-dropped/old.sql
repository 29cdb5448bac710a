CREATE TABLE t (id int PRIMARY KEY);
CREATE SUBSCRIPTION kept CONNECTION 'host=nowhere password=secret' PUBLICATION q, p WITH (connect = false);
CREATE SUBSCRIPTION gone CONNECTION 'host=127.0.0.1 port=1 password=secret' PUBLICATION p WITH (connect = false, slot_name = 'its_slot', streaming = off);
ALTER SUBSCRIPTION gone ENABLE;
COMMENT ON SUBSCRIPTION gone IS 'from the shop';
