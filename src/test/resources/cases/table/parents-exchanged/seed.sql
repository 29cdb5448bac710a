INSERT INTO d VALUES (1,'x','y',3); INSERT INTO c VALUES (1,'x','y',3);
