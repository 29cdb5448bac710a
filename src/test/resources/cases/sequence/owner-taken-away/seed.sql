INSERT INTO t (k) VALUES (1); SELECT nextval('q');
