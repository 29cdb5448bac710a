INSERT INTO t (v) SELECT n FROM generate_series(1,5) n;
