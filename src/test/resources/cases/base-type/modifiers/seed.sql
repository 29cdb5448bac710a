INSERT INTO t VALUES (1, 'abc', 'abc', '{abc}'); INSERT INTO u VALUES (1, 'abc');
