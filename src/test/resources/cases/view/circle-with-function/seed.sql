INSERT INTO merchants VALUES (1, 'first', NULL), (2, 'second', 1);
