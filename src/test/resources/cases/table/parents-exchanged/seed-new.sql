INSERT INTO d (id, x, y, z) VALUES (1,'x','y',3);
