CREATE TABLE log (what text);
CREATE FUNCTION logged() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.log VALUES (tg_tag); END $$;
CREATE FUNCTION forbidden() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not here'; END $$;
CREATE TABLE t (a int);
CREATE EVENT TRIGGER stop ON ddl_command_start EXECUTE FUNCTION forbidden();
CREATE EVENT TRIGGER logs ON ddl_command_end EXECUTE FUNCTION logged();
ALTER EVENT TRIGGER logs DISABLE;
