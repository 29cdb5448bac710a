CREATE TABLE p (a int, b text, CONSTRAINT positive CHECK (a > 0));
CREATE TABLE c (a int, b text);
