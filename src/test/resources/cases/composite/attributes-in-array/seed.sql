INSERT INTO shops VALUES (1, ARRAY[ROW('Main', 8001), NULL, ROW(NULL, 1)]::address[], ROW('Side', 3)), (2, '{}', NULL), (3, NULL, NULL);
