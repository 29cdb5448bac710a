CREATE TABLE t (a text) WITH (fillfactor=80, toast.autovacuum_enabled=false, autovacuum_vacuum_scale_factor=0.1);
