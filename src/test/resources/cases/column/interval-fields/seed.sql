INSERT INTO t VALUES (1, '1 year 2 mons 3 days', '1 year 2 mons', '3 days 04:00', '1.234 s', '{1 day 2 hours}');
