CREATE SUBSCRIPTION s CONNECTION 'host=nowhere password=secret' PUBLICATION p, q WITH (connect = false, streaming = on, synchronous_commit = 'on');
CREATE SUBSCRIPTION widened CONNECTION 'host=nowhere password=secret' PUBLICATION p WITH (connect = false);
