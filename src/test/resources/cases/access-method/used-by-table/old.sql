CREATE FUNCTION handle(internal) RETURNS table_am_handler LANGUAGE internal AS 'heap_tableam_handler';
CREATE ACCESS METHOD second TYPE TABLE HANDLER handle;
CREATE TABLE t (id int) USING second;
