CREATE TABLE journal (what text);
CREATE FUNCTION logged() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.journal VALUES (tg_tag); END $$;
CREATE FUNCTION forbidden() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not here'; END $$;
CREATE EVENT TRIGGER logs ON ddl_command_end EXECUTE FUNCTION logged();
COMMENT ON EVENT TRIGGER logs IS 'kept';
CREATE FUNCTION signed() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER other ON sql_drop WHEN TAG IN ('DROP VIEW') EXECUTE FUNCTION signed();
