CREATE SUBSCRIPTION s CONNECTION 'dbname=x' PUBLICATION p WITH (connect = false, disable_on_error = true, origin = none, streaming = off);
CREATE SUBSCRIPTION slots CONNECTION 'dbname=x' PUBLICATION p WITH (connect = false, two_phase = true);
