INSERT INTO shops VALUES (1, ARRAY[ROW('8001', 'CH', 'Main')]::address[], NULL);
