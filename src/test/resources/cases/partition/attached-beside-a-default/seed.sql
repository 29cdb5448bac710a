INSERT INTO m VALUES (1, '2023-02-02'), (2, '1999-01-01'), (3, '2024-03-03');
INSERT INTO m_24 VALUES (4, '2024-04-04');
INSERT INTO h_1 SELECT n, 'b' FROM generate_series(1, 20) n WHERE pg_catalog.satisfies_hash_partition('h'::regclass, 2, 1, n, 'b'::text);
INSERT INTO h_0_a SELECT n, 'A' FROM generate_series(1, 20) n WHERE pg_catalog.satisfies_hash_partition('h'::regclass, 2, 0, n, 'A'::text);
INSERT INTO i_1 SELECT n FROM generate_series(1, 20) n WHERE pg_catalog.satisfies_hash_partition('i'::regclass, 2, 1, n);
