CREATE TABLE p (a int NOT NULL, b int);
CREATE UNIQUE INDEX p_a ON p (a, b);
