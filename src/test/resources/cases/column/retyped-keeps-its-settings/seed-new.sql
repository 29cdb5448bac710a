INSERT INTO t VALUES ('abcde', 1.25);
