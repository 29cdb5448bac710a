CREATE TABLE p (a int NOT NULL, b int, c int, d int, e text, CONSTRAINT p_a UNIQUE (a), CONSTRAINT p_b UNIQUE (b), CONSTRAINT p_c UNIQUE (c), CONSTRAINT p_d UNIQUE (c, d), CONSTRAINT p_e UNIQUE (e));
