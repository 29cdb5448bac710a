-- One line for every object of this database with all that is declared of it, hashed one by one and then together. No OIDs, no
-- positions of sequences, no statistics, sizes or contents: what VACUUM, ANALYZE, writes and a restore change is not in it.
-- Left out: Lockstep's own schema. Options of user mappings are seen by some roles only, and the one that runs this need not be the
-- one that ran it first: {known} holds a hash for each mapping that was seen then, and a line speaks of its options when both see
-- them and they differ. Values that may be secret are in no hash: a password would be guessed from it.
WITH s AS MATERIALIZED (
  SELECT n.oid, n.nspname, n.nspowner, n.nspacl FROM pg_namespace n
   WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'lockstep')),
r AS MATERIALIZED (
  SELECT c.*, quote_ident(s.nspname) || '.' || quote_ident(c.relname) AS name
    FROM pg_class c JOIN s ON s.oid = c.relnamespace),
line (kind, name, definition) AS (
  SELECT 'schema', s.nspname::text, jsonb_build_array(
         pg_get_userbyid(s.nspowner), {acl coalesce(s.nspacl, acldefault('n', s.nspowner))})
    FROM s
  UNION ALL
  SELECT 'extension', x.extname::text, jsonb_build_array(x.extversion, n.nspname)
    FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace
  UNION ALL
  SELECT 'relation', r.name, jsonb_build_array(
         r.relkind, r.relpersistence, pg_get_userbyid(r.relowner),
         {acl coalesce(r.relacl, acldefault((CASE r.relkind WHEN 'S' THEN 's' ELSE 'r' END)::"char", r.relowner))},
         CASE r.relkind WHEN 'p' THEN pg_get_partkeydef(r.oid) END,
         CASE WHEN r.relispartition THEN pg_get_expr(r.relpartbound, r.oid) END,
         ARRAY(SELECT h.inhparent::regclass::text FROM pg_inherits h WHERE h.inhrelid = r.oid ORDER BY h.inhseqno),
         CASE WHEN r.reloftype <> 0 THEN format_type(r.reloftype, NULL) END,
         {sorted r.reloptions},
         (SELECT {sorted t.reloptions} FROM pg_class t WHERE t.oid = r.reltoastrelid),
         r.relrowsecurity, r.relforcerowsecurity, r.relreplident,
         (SELECT a.amname FROM pg_am a WHERE a.oid = r.relam),
         (SELECT t.spcname FROM pg_tablespace t WHERE t.oid = r.reltablespace),
         CASE WHEN r.relkind IN ('v', 'm') THEN pg_get_viewdef(r.oid) END,
         (SELECT jsonb_build_array(f.srvname, {sorted {safe t.ftoptions}})
            FROM pg_foreign_table t JOIN pg_foreign_server f ON f.oid = t.ftserver WHERE t.ftrelid = r.oid),
         (SELECT jsonb_build_array(format_type(q.seqtypid, NULL), q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache, q.seqcycle)
            FROM pg_sequence q WHERE q.seqrelid = r.oid),
         CASE WHEN r.relkind = 'S' THEN ARRAY(
           SELECT concat_ws(' ', d.deptype, d.refobjid::regclass, a.attname)
             FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
            WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = r.oid AND d.objsubid = 0
              AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i')) END)
    FROM r WHERE r.relkind IN ('r', 'p', 'f', 'v', 'm', 'S', 'c')
  UNION ALL
  SELECT 'column', r.name || '.' || quote_ident(a.attname), jsonb_build_array(
         row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum),
         format_type(a.atttypid, a.atttypmod),
         CASE WHEN a.attcollation <> 0 THEN a.attcollation::regcollation::text END,
         a.attnotnull, a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid),
         a.attstorage, a.attcompression, nullif(a.attstattarget, -1), {sorted (SELECT array_agg(v) FROM unnest(a.attoptions) v WHERE v NOT LIKE 'pg\_attver=%')}, {sorted {safe a.attfdwoptions}},
         a.attislocal, a.attinhcount, {acl a.attacl})
    FROM r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
   WHERE r.relkind IN ('r', 'p', 'f', 'v', 'm', 'c')
  UNION ALL
  SELECT 'index', r.name, jsonb_build_array(
         pg_get_indexdef(r.oid), i.indisclustered, i.indisreplident, i.indisvalid, {sorted r.reloptions},
         (SELECT t.spcname FROM pg_tablespace t WHERE t.oid = r.reltablespace),
         ARRAY(SELECT h.inhparent::regclass::text FROM pg_inherits h WHERE h.inhrelid = r.oid),
         ARRAY(SELECT nullif(a.attstattarget, -1) FROM pg_attribute a WHERE a.attrelid = r.oid ORDER BY a.attnum))
    FROM r JOIN pg_index i ON i.indexrelid = r.oid
  UNION ALL
  SELECT 'constraint', concat_ws(' ', nullif(k.conrelid, 0)::regclass, nullif(k.contypid, 0)::regtype, k.conname),
         jsonb_build_array(pg_get_constraintdef(k.oid), k.convalidated, k.connoinherit, k.conislocal,
         k.condeferrable, k.condeferred, k.conindid::regclass::text, to_jsonb(k) -> 'conenforced')
    FROM pg_constraint k JOIN s ON s.oid = k.connamespace
  UNION ALL
  SELECT 'trigger', r.name || ' ' || t.tgname, jsonb_build_array(pg_get_triggerdef(t.oid), t.tgenabled)
    FROM r JOIN pg_trigger t ON t.tgrelid = r.oid AND NOT t.tgisinternal
  UNION ALL
  SELECT 'trigger of a constraint that does not fire', r.name || ' ' || k.conname, jsonb_build_array(t.tgtype, t.tgenabled)
    FROM r JOIN pg_trigger t ON t.tgrelid = r.oid AND t.tgisinternal AND t.tgenabled <> 'O'
    JOIN pg_constraint k ON k.oid = t.tgconstraint
  UNION ALL
  SELECT 'rule', r.name || ' ' || w.rulename, jsonb_build_array(pg_get_ruledef(w.oid), w.ev_enabled)
    FROM r JOIN pg_rewrite w ON w.ev_class = r.oid AND NOT (w.rulename = '_RETURN' AND r.relkind IN ('v', 'm'))
  UNION ALL
  SELECT 'policy', r.name || ' ' || p.polname, jsonb_build_array(p.polcmd, p.polpermissive,
         ARRAY(SELECT CASE u.role WHEN 0 THEN 'public' ELSE pg_get_userbyid(u.role)::text END COLLATE "C"
                 FROM unnest(p.polroles) AS u (role) ORDER BY 1),
         pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
    FROM r JOIN pg_policy p ON p.polrelid = r.oid
  UNION ALL
  SELECT 'statistics', s.nspname || '.' || x.stxname, jsonb_build_array(
         pg_get_statisticsobjdef(x.oid), nullif(x.stxstattarget, -1), pg_get_userbyid(x.stxowner))
    FROM pg_statistic_ext x JOIN s ON s.oid = x.stxnamespace
  UNION ALL
  SELECT 'type', format_type(t.oid, NULL), jsonb_build_array(
         t.typtype, pg_get_userbyid(t.typowner), {acl coalesce(t.typacl, acldefault('T', t.typowner))},
         ARRAY(SELECT e.enumlabel FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder),
         CASE t.typtype WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod) END, t.typnotnull,
         coalesce(pg_get_expr(t.typdefaultbin, 0), t.typdefault),
         CASE WHEN t.typcollation <> 0 THEN t.typcollation::regcollation::text END,
         CASE WHEN t.typtype = 'b' THEN concat_ws(' ', t.typinput, t.typoutput, t.typreceive, t.typsend, t.typmodin, t.typmodout,
           t.typanalyze, to_jsonb(t) ->> 'typsubscript', t.typlen, t.typbyval, t.typalign, t.typstorage, t.typcategory, t.typispreferred, t.typdelim,
           format_type(nullif(t.typelem, 0), NULL), t.typisdefined) END,
         (SELECT concat_ws(' ', format_type(g.rngsubtype, NULL), format_type(g.rngmultitypid, NULL),
                 nullif(g.rngcollation, 0)::regcollation, g.rngcanonical, g.rngsubdiff, n.nspname, o.opcname)
            FROM pg_range g JOIN pg_opclass o ON o.oid = g.rngsubopc JOIN pg_namespace n ON n.oid = o.opcnamespace
           WHERE g.rngtypid = t.oid))
    FROM pg_type t JOIN s ON s.oid = t.typnamespace
   WHERE (t.typrelid = 0 OR t.typrelid IN (SELECT r.oid FROM r WHERE r.relkind = 'c'))
     AND NOT EXISTS (SELECT FROM pg_type e WHERE e.oid = t.typelem AND e.typarray = t.oid)
  UNION ALL
  SELECT 'routine', p.oid::regprocedure::text, jsonb_build_array(
         p.prokind, pg_get_userbyid(p.proowner), {acl coalesce(p.proacl, acldefault('f', p.proowner))},
         pg_get_function_arguments(p.oid), pg_get_function_result(p.oid), p.proparallel, p.prosrc,
         CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END,
         (SELECT to_jsonb(g) - ARRAY['aggfnoid', 'aggsortop', 'aggtranstype', 'aggmtranstype']
                 || jsonb_build_array(g.aggsortop::regoperator::text, format_type(g.aggtranstype, NULL),
                                                 format_type(nullif(g.aggmtranstype, 0), NULL))
            FROM pg_aggregate g WHERE g.aggfnoid = p.oid))
    FROM pg_proc p JOIN s ON s.oid = p.pronamespace
  UNION ALL
  SELECT 'cast', format_type(c.castsource, NULL) || ' as ' || format_type(c.casttarget, NULL),
         jsonb_build_array(c.castfunc::regprocedure::text, c.castcontext, c.castmethod)
    FROM pg_cast c WHERE c.oid >= 16384
  UNION ALL
  SELECT 'conversion', s.nspname || '.' || c.conname, jsonb_build_array(
         c.conforencoding, c.contoencoding, c.conproc::text, c.condefault, pg_get_userbyid(c.conowner))
    FROM pg_conversion c JOIN s ON s.oid = c.connamespace
  UNION ALL
  SELECT 'language', l.lanname::text, jsonb_build_array(
         l.lanpltrusted, l.lanplcallfoid::regprocedure::text, l.laninline::regprocedure::text,
         l.lanvalidator::regprocedure::text, pg_get_userbyid(l.lanowner), {acl coalesce(l.lanacl, acldefault('l', l.lanowner))})
    FROM pg_language l WHERE l.oid >= 16384
  UNION ALL
  SELECT 'transform', format_type(t.trftype, NULL) || ' for ' || l.lanname,
         jsonb_build_array(t.trffromsql::regprocedure::text, t.trftosql::regprocedure::text)
    FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang
  UNION ALL
  SELECT 'access method', a.amname::text, jsonb_build_array(a.amhandler::text, a.amtype)
    FROM pg_am a WHERE a.oid >= 16384
  UNION ALL
  SELECT 'collation', s.nspname || '.' || c.collname, jsonb_strip_nulls(to_jsonb(c)
         - ARRAY['oid', 'collname', 'collnamespace', 'collversion', 'collowner']) || jsonb_build_array(pg_get_userbyid(c.collowner))
    FROM pg_collation c JOIN s ON s.oid = c.collnamespace
  UNION ALL
  SELECT 'operator', o.oid::regoperator::text, jsonb_build_array(
         o.oprkind, o.oprcanmerge, o.oprcanhash, format_type(nullif(o.oprresult, 0), NULL), o.oprcom::regoperator::text,
         o.oprnegate::regoperator::text, o.oprcode::text, o.oprrest::text, o.oprjoin::text, pg_get_userbyid(o.oprowner))
    FROM pg_operator o JOIN s ON s.oid = o.oprnamespace
  UNION ALL
  SELECT 'operator class', a.amname || ' ' || s.nspname || '.' || o.opcname, jsonb_build_array(
         format_type(o.opcintype, NULL), o.opcdefault, format_type(nullif(o.opckeytype, 0), NULL), n.nspname, f.opfname,
         pg_get_userbyid(o.opcowner))
    FROM pg_opclass o JOIN s ON s.oid = o.opcnamespace JOIN pg_am a ON a.oid = o.opcmethod
    JOIN pg_opfamily f ON f.oid = o.opcfamily JOIN pg_namespace n ON n.oid = f.opfnamespace
  UNION ALL
  SELECT 'operator family', a.amname || ' ' || n.nspname || '.' || f.opfname, jsonb_build_array(
         pg_get_userbyid(f.opfowner),
         ARRAY(SELECT concat_ws(' ', o.amopopr::regoperator, o.amopstrategy, o.amoppurpose, o.amopsortfamily <> 0) COLLATE "C"
                 FROM pg_amop o WHERE o.amopfamily = f.oid AND (f.oid >= 16384 OR o.oid >= 16384) ORDER BY 1),
         ARRAY(SELECT concat_ws(' ', p.amproc::regprocedure, p.amprocnum, format_type(p.amproclefttype, NULL), format_type(p.amprocrighttype, NULL)) COLLATE "C"
                 FROM pg_amproc p WHERE p.amprocfamily = f.oid AND (f.oid >= 16384 OR p.oid >= 16384) ORDER BY 1))
    FROM pg_opfamily f JOIN pg_namespace n ON n.oid = f.opfnamespace JOIN pg_am a ON a.oid = f.opfmethod
   WHERE f.oid >= 16384 OR EXISTS (SELECT FROM pg_amop o WHERE o.amopfamily = f.oid AND o.oid >= 16384)
      OR EXISTS (SELECT FROM pg_amproc p WHERE p.amprocfamily = f.oid AND p.oid >= 16384)
  UNION ALL
  SELECT 'text search parser', s.nspname || '.' || p.prsname, jsonb_build_array(
         p.prsstart::text, p.prstoken::text, p.prsend::text, p.prsheadline::text, p.prslextype::text)
    FROM pg_ts_parser p JOIN s ON s.oid = p.prsnamespace
  UNION ALL
  SELECT 'text search template', s.nspname || '.' || t.tmplname, jsonb_build_array(t.tmplinit::text, t.tmpllexize::text)
    FROM pg_ts_template t JOIN s ON s.oid = t.tmplnamespace
  UNION ALL
  SELECT 'text search dictionary', s.nspname || '.' || d.dictname, jsonb_build_array(
         n.nspname, t.tmplname, d.dictinitoption, pg_get_userbyid(d.dictowner))
    FROM pg_ts_dict d JOIN s ON s.oid = d.dictnamespace
    JOIN pg_ts_template t ON t.oid = d.dicttemplate JOIN pg_namespace n ON n.oid = t.tmplnamespace
  UNION ALL
  SELECT 'text search configuration', s.nspname || '.' || c.cfgname, jsonb_build_array(
         n.nspname, p.prsname, pg_get_userbyid(c.cfgowner),
         ARRAY(SELECT concat_ws(' ', m.maptokentype, m.mapdict::regdictionary)
                 FROM pg_ts_config_map m WHERE m.mapcfg = c.oid ORDER BY m.maptokentype, m.mapseqno))
    FROM pg_ts_config c JOIN s ON s.oid = c.cfgnamespace
    JOIN pg_ts_parser p ON p.oid = c.cfgparser JOIN pg_namespace n ON n.oid = p.prsnamespace
  UNION ALL
  SELECT 'event trigger', t.evtname::text, jsonb_build_array(
         t.evtevent, t.evtfoid::regprocedure::text, t.evtenabled, t.evttags, pg_get_userbyid(t.evtowner))
    FROM pg_event_trigger t
   WHERE t.evtfoid NOT IN (SELECT p.oid FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'lockstep')
  UNION ALL
  SELECT 'foreign-data wrapper', w.fdwname::text, jsonb_build_array(
         w.fdwhandler::regprocedure::text, w.fdwvalidator::regprocedure::text, {sorted {safe w.fdwoptions}},
         pg_get_userbyid(w.fdwowner), {acl coalesce(w.fdwacl, acldefault('F', w.fdwowner))})
    FROM pg_foreign_data_wrapper w
  UNION ALL
  SELECT 'server', f.srvname::text, jsonb_build_array(
         (SELECT w.fdwname FROM pg_foreign_data_wrapper w WHERE w.oid = f.srvfdw), f.srvtype, f.srvversion, {sorted {safe f.srvoptions}},
         pg_get_userbyid(f.srvowner), {acl coalesce(f.srvacl, acldefault('S', f.srvowner))})
    FROM pg_foreign_server f
  UNION ALL
  SELECT 'user mapping', m.name, CASE WHEN m.options <> k.options THEN to_jsonb('has other options'::text) END
    FROM ({mappings}) m LEFT JOIN ({known}) k ON k.mapping = m.mapping
  UNION ALL
  SELECT 'publication', p.pubname::text, (to_jsonb(p) - ARRAY['oid', 'pubowner']) || jsonb_build_array(
         pg_get_userbyid(p.pubowner),
         ARRAY(SELECT DISTINCT i.identity COLLATE "C" FROM pg_depend d
                CROSS JOIN LATERAL pg_identify_object(d.classid, d.objid, 0) i
                WHERE d.refclassid = 'pg_catalog.pg_publication'::regclass AND d.refobjid = p.oid ORDER BY 1),
         ARRAY(SELECT to_jsonb(t)::text COLLATE "C" FROM pg_publication_tables t WHERE t.pubname = p.pubname ORDER BY 1))
    FROM pg_publication p
  UNION ALL
  SELECT 'subscription', u.subname::text, jsonb_build_array(
         pg_get_userbyid(u.subowner), u.subpublications, u.subsynccommit, u.subbinary, u.substream
{15}     , u.subtwophasestate <> 'd', u.subdisableonerr
{16}     , u.suborigin, u.subpasswordrequired, u.subrunasowner
{17}     , u.subfailover
         )
    FROM pg_subscription u
   WHERE u.subdbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
  UNION ALL
  SELECT 'default privileges', concat_ws(' ', pg_get_userbyid(d.defaclrole), d.defaclobjtype, s.nspname), jsonb_build_array({acl d.defaclacl})
    FROM pg_default_acl d LEFT JOIN s ON s.oid = d.defaclnamespace WHERE d.defaclnamespace = 0 OR s.oid IS NOT NULL
  UNION ALL
  SELECT 'comment', i.type || ' ' || i.identity, to_jsonb(d.description)
    FROM pg_description d CROSS JOIN LATERAL pg_identify_object(d.classoid, d.objoid, d.objsubid) i
   WHERE (d.objoid >= 16384 OR i.type = 'schema') AND i.schema IS DISTINCT FROM 'lockstep' AND i.identity <> 'lockstep'
  UNION ALL
  SELECT 'extension dependency', i.type || ' ' || i.identity || ' on ' || x.extname, to_jsonb(d.deptype)
    FROM pg_depend d JOIN pg_extension x ON x.oid = d.refobjid
   CROSS JOIN LATERAL pg_identify_object(d.classid, d.objid, 0) i
   WHERE d.deptype = 'x' AND d.refclassid = 'pg_catalog.pg_extension'::regclass AND i.schema IS DISTINCT FROM 'lockstep'
  UNION ALL
  SELECT 'security label', l.provider || ' on ' || i.type || ' ' || i.identity, to_jsonb(l.label)
    FROM pg_seclabel l CROSS JOIN LATERAL pg_identify_object(l.classoid, l.objoid, l.objsubid) i
   WHERE l.objoid >= 16384)
SELECT encode(sha256(convert_to(coalesce(string_agg(h.hash, '' ORDER BY h.hash COLLATE "C"), ''), 'UTF8')), 'hex')
  FROM (SELECT encode(sha256(convert_to(jsonb_build_array(line.kind, line.name, line.definition)::text, 'UTF8')), 'hex') AS hash
          FROM line) h
