CREATE SUBSCRIPTION s CONNECTION 'host=elsewhere' PUBLICATION r, q WITH (connect = false, binary = true, streaming = off);
CREATE SUBSCRIPTION widened CONNECTION 'host=nowhere password=secret' PUBLICATION p, more WITH (connect = false);
