INSERT INTO s_1 VALUES (1); INSERT INTO s_2 VALUES (11);
UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid IN ('s_1'::regclass, 's_2'::regclass);
