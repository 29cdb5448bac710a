CREATE LANGUAGE gone HANDLER plpgsql_call_handler;
