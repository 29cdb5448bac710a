INSERT INTO r SELECT n, n FROM generate_series(1, 40) n;
INSERT INTO s VALUES (1, 1), (11, 11), (21, 21), (31, 31), (32, NULL);
INSERT INTO moves VALUES (1);
INSERT INTO gone VALUES (1);
