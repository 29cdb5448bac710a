-- The tablespace of a materialized view is not read back when it is the default one.
ALTER MATERIALIZED VIEW "public"."placed" SET TABLESPACE pg_default;
