INSERT INTO t SELECT n, repeat('x', 500) FROM generate_series(1, 3000) n;
INSERT INTO watched VALUES (1);
