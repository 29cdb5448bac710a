INSERT INTO t VALUES (('a,"b', 1.20), ARRAY[('c', 2.50)::p, NULL]), (NULL, NULL)
