INSERT INTO p VALUES (1, 1), (2, 2);
INSERT INTO m VALUES (1, 1, 1), (11, 2, 2), (21, 1, 1), (22, 2, NULL);
