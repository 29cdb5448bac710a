INSERT INTO parent VALUES (1, 2, NULL);
INSERT INTO parted (id, v) VALUES (1, 'x');
INSERT INTO below (a, b) VALUES (1, 2);
