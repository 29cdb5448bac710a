INSERT INTO t VALUES ('a', 'a', 'b', 1);
