INSERT INTO t VALUES (1, 'ä', 'x'), (2, 'z', 'y');
