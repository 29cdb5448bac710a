INSERT INTO t VALUES (1, '[low,high)');
