INSERT INTO t (a, b, c, d, e) VALUES (1, 1, 'a', 1, 1);
