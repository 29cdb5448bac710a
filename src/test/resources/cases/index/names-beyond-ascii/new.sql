CREATE TABLE t (a int, b int, "ая" int NOT NULL, "ба" int NOT NULL);
CREATE INDEX "ая" ON t (a);
CREATE INDEX "ба" ON t (b);
