CREATE SCHEMA s;
CREATE TABLE t (id int PRIMARY KEY, v text);
CREATE FUNCTION s.add("Left" numeric, "Right" numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1 + coalesce($2, 0)';
CREATE FUNCTION s.sub(numeric, numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1 - coalesce($2, 0)';
CREATE AGGREGATE s."Total"(v numeric) (
  sfunc = s.add, stype = numeric, sspace = 100, initcond = '0', combinefunc = s.add, parallel = safe,
  msfunc = s.add, minvfunc = s.sub, mstype = numeric, msspace = 10, minitcond = '0'
);
COMMENT ON AGGREGATE s."Total"(numeric) IS 'a total';
CREATE AGGREGATE s."Total"(int) (sfunc = int4pl, stype = int);
CREATE AGGREGATE rows (*) (sfunc = int8inc, stype = int8, initcond = '0');
COMMENT ON AGGREGATE rows (*) IS 'all of them';
REVOKE EXECUTE ON FUNCTION rows () FROM PUBLIC;
CREATE AGGREGATE first_of (fraction float8 ORDER BY v anyelement) (
  sfunc = ordered_set_transition, stype = internal, finalfunc = percentile_disc_final, finalfunc_extra, finalfunc_modify = shareable
);
COMMENT ON AGGREGATE first_of (fraction float8 ORDER BY v anyelement) IS 'ordered';
CREATE AGGREGATE rank_of (VARIADIC "any" ORDER BY VARIADIC "any") (
  sfunc = ordered_set_transition_multi, stype = internal, finalfunc = rank_final, finalfunc_extra, hypothetical
);
CREATE AGGREGATE largest (int) (sfunc = int4larger, stype = int, sortop = >);
CREATE AGGREGATE many (VARIADIC items int[]) (sfunc = array_cat, stype = int[]);
CREATE AGGREGATE parts (bytea, bytea) (
  sfunc = bytea_string_agg_transfn, stype = internal, finalfunc = bytea_string_agg_finalfn, finalfunc_modify = read_write, parallel = restricted
);
CREATE VIEW v AS SELECT s."Total"(id) AS total, largest(id) AS largest FROM t;
