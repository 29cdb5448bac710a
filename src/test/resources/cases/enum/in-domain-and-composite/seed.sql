INSERT INTO t VALUES (1,'a',('b',2),ARRAY[('a',3)::pair])
