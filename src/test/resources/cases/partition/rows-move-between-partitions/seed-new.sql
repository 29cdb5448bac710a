INSERT INTO m VALUES (1, 2), (2, 7), (3, 15);
