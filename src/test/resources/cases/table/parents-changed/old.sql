CREATE TABLE p1 (a int, b text DEFAULT 'x', CONSTRAINT p1c CHECK (a > 0));
CREATE TABLE p2 (a int, c int);
CREATE TABLE swapped (d int) INHERITS (p1);
CREATE TABLE turned (d int) INHERITS (p1, p2);
CREATE TABLE left_alone (a int, b text, CONSTRAINT p1c CHECK (a > 0)) INHERITS (p1);
