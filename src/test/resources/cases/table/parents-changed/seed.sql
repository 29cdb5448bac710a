INSERT INTO swapped VALUES (1,'y',3);
INSERT INTO turned VALUES (1,'y',3,4);
INSERT INTO left_alone VALUES (1,'y');
