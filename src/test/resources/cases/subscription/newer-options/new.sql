CREATE SUBSCRIPTION s CONNECTION 'dbname=x' PUBLICATION p
  WITH (connect = false, password_required = false, run_as_owner = true, origin = ANY, streaming = parallel);
CREATE SUBSCRIPTION slots CONNECTION 'dbname=x' PUBLICATION p WITH (connect = false);
CREATE SUBSCRIPTION failing_over CONNECTION 'dbname=x' PUBLICATION p WITH (connect = false, failover = true, two_phase = true, streaming = off);
