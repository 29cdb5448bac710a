INSERT INTO swapped VALUES (1,3,4);
INSERT INTO turned VALUES (1,3,'y',4);
INSERT INTO left_alone VALUES (1,'y');
