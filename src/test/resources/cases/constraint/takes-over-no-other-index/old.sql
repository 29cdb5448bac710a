CREATE TABLE p (a int NOT NULL, b int, c int, d int, e text);
CREATE UNIQUE INDEX p_a ON p (a DESC);
CREATE UNIQUE INDEX p_b ON p (b) WHERE c > 0;
CREATE INDEX p_c ON p (c);
CREATE UNIQUE INDEX p_d ON p (d, c);
CREATE UNIQUE INDEX p_e ON p (e COLLATE "C");
