CREATE TABLE t (a int, b int);
CREATE TABLE log (what text);
CREATE FUNCTION logged() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.log VALUES (tg_tag); END $$;
CREATE FUNCTION forbidden() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not here'; END $$;
CREATE EVENT TRIGGER "Log it" ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'ALTER TABLE') EXECUTE FUNCTION logged();
CREATE EVENT TRIGGER no_drops ON sql_drop EXECUTE FUNCTION forbidden();
CREATE EVENT TRIGGER idle ON table_rewrite EXECUTE FUNCTION logged();
ALTER EVENT TRIGGER idle DISABLE;
COMMENT ON EVENT TRIGGER no_drops IS 'none';
