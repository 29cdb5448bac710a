-- Of the statement the constants and comments are left out, since passwords or rows may stand in them: read as PostgreSQL's scan.l
-- reads it, and cut off where two readings differ. No literal here depends on standard_conforming_strings, which is the session's.
CREATE FUNCTION lockstep.capture_ddl() RETURNS event_trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $capture$
DECLARE
    changed text[];
    added bigint;
    rest text;
    kept text := '';
    part text;
    depth int;
    whole boolean;
    name CONSTANT text := E'(?:(?:u&)?"(?:[^"]|"")*"|[^\\s".,;=]+)';
BEGIN
    -- {version}
    IF TG_EVENT = 'sql_drop' THEN
        -- What went with CASCADE comes after what the statement names.
        SELECT array_agg(o.name ORDER BY o.named DESC, o.name) INTO changed
          FROM (SELECT d.object_type || ' ' || d.object_identity AS name, bool_or(d.original) AS named
                  FROM pg_event_trigger_dropped_objects() d
                 WHERE (d.original OR d.normal) AND NOT d.is_temporary
                   AND d.schema_name IS DISTINCT FROM 'lockstep'
                 GROUP BY 1) o;
    ELSE
        SELECT array_agg(DISTINCT c.object_type || ' ' || c.object_identity) INTO changed
          FROM pg_event_trigger_ddl_commands() c
         WHERE c.object_identity IS NOT NULL AND c.schema_name IS DISTINCT FROM 'pg_temp'
           AND c.schema_name IS DISTINCT FROM 'lockstep'
           AND (c.object_type, c.object_identity) IS DISTINCT FROM ('schema', 'lockstep');
    END IF;
    IF changed IS NULL THEN
        RETURN;
    END IF;

    -- A constant that goes on behind this is one without an end.
    rest := left(coalesce(current_query(), ''), 10000);
    whole := length(rest) < 10000;
    WHILE rest <> '' AND length(kept) < 2000 LOOP
        -- Words, in which a dollar begins nothing, quoted names, numbers and signs.
        part := substring(rest FROM E'^(?:(?:[a-zA-Z_]|[^\\u0001-\\u007f])(?:[a-zA-Z_0-9$]|[^\\u0001-\\u007f])*|"(?:[^"]|"")*"|[\\u0001-!#%&(-,.0-@[-^`{-\\u007f]|-(?!-)|/(?![*]))+');
        IF part IS NOT NULL THEN
            kept := kept || part;
            rest := substr(rest, length(part) + 1);
        ELSIF rest ~ '^--' THEN
            rest := regexp_replace(rest, E'^[^\\n\\r]*', '');
        ELSIF rest ~ '^/[*]' THEN
            depth := 0;
            LOOP
                part := substring(rest FROM '/[*]|[*]/');
                rest := coalesce(substr(rest, strpos(rest, part) + 2), '');
                depth := depth + CASE part WHEN '/*' THEN 1 ELSE -1 END;
                EXIT WHEN depth = 0 OR rest = '';
            END LOOP;
            kept := kept || ' ';
        ELSIF rest ~ E'^\'' THEN
            part := substring(rest FROM E'^\'(?:[^\']|\'\')*\'');
            -- Whether a backslash escapes is up to the setting with which it was read, and to an E before it.
            IF part IS DISTINCT FROM substring(rest FROM E'^\'(?:[^\'\\\\]|\'\'|\\\\.)*\'') THEN
                part := NULL;
            END IF;
            kept := kept || CASE WHEN part IS NULL THEN '' ELSE E'\'…\'' END;
            EXIT WHEN part IS NULL;
            rest := substr(rest, length(part) + 1);
        ELSIF rest ~ '^[$][0-9]' THEN
            part := substring(rest FROM '^[$][0-9]+');
            kept := kept || part;
            rest := substr(rest, length(part) + 1);
        ELSE
            part := substring(rest FROM E'^[$](?:(?:[a-zA-Z_]|[^\\u0001-\\u007f])(?:[a-zA-Z_0-9]|[^\\u0001-\\u007f])*)?[$]');
            depth := strpos(substr(rest, length(part) + 1), part);
            EXIT WHEN coalesce(depth, 0) = 0;
            kept := kept || part || '…' || part;
            rest := substr(rest, 2 * length(part) + depth);
        END IF;
    END LOOP;
    -- What a setting of an application is set to need not be quoted.
    kept := regexp_replace(kept, E'(\\mset\\s+(?:(?:session|local)\\s+)?' || name || E'(?:\\s*[.]\\s*' || name || E')+\\s*(?:=|to\\M)).*', E'\\1 …', 'i');
    whole := whole AND rest = '' AND length(kept) <= 2000;
    kept := ltrim(left(kept, 2000), E' \n\r\t\f') || CASE WHEN whole THEN '' ELSE '…' END;

    INSERT INTO lockstep.ddl_event (role, application, command, objects, statement)
    VALUES (session_user, current_setting('application_name'), TG_TAG, changed[1:100], kept)
    RETURNING number INTO added;
    IF added % 1000 = 0 THEN
        DELETE FROM lockstep.ddl_event e WHERE e.number <= added - 20000;
    END IF;
EXCEPTION WHEN OTHERS THEN
    -- Whatever goes wrong here must not become the application's error.
    RAISE LOG 'lockstep could not capture %: %', TG_TAG, SQLERRM;
END
$capture$;
