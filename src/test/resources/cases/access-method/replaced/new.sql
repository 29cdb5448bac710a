CREATE ACCESS METHOD second TYPE TABLE HANDLER heap_tableam_handler;
COMMENT ON ACCESS METHOD second IS 'second';
