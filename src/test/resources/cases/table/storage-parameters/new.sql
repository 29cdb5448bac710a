CREATE TABLE t (a text) WITH (toast.autovacuum_vacuum_threshold=100, autovacuum_vacuum_scale_factor=0.2, user_catalog_table=true);
