CREATE TABLE p (a int, b text, CONSTRAINT positive CHECK (a > 0));
CREATE TABLE c (CONSTRAINT positive CHECK (a > 0)) INHERITS (p);
