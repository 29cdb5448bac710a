INSERT INTO t VALUES (1.20, 'abc', 'd')
