INSERT INTO t (a, c) VALUES (7, 8);
