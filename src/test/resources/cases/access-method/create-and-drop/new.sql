CREATE ACCESS METHOD "Second heap" TYPE TABLE HANDLER heap_tableam_handler;
COMMENT ON ACCESS METHOD "Second heap" IS 'second';
CREATE FUNCTION handle(internal) RETURNS index_am_handler LANGUAGE internal AS 'bthandler';
CREATE ACCESS METHOD tree TYPE INDEX HANDLER handle;
CREATE TABLE t (id int PRIMARY KEY);
CREATE TABLE u (id int) USING "Second heap";
