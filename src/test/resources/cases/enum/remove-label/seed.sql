INSERT INTO orders SELECT n, (ARRAY['open','paid']::status[])[1 + n % 2], ARRAY['open','paid']::status[] FROM generate_series(1, 100) n;
