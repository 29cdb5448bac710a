INSERT INTO people VALUES ('s', 1); INSERT INTO o VALUES (1, ROW('a', 2, 'c'));
