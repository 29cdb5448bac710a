INSERT INTO t VALUES ('a', 1, 'a', 'a', '127.0.0.1');
