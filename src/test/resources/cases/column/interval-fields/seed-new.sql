INSERT INTO t VALUES (1, '1 year 2 mons', '1 year 2 mons 3 days', '3 days 04:05', '1 s', '{1 day}');
