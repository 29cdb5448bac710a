INSERT INTO m VALUES (1, 'A'), (2, 'It''s, (b)'), (3, 'c'), (4, 'd'), (5, NULL), (6, 'x');
