-- The access method of a materialized view, using('heap'), is not read back.
ALTER MATERIALIZED VIEW "public"."tuned" SET ACCESS METHOD "heap";
