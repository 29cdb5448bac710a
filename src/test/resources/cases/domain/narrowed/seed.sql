INSERT INTO t VALUES ('it''s', 1.20, '2026-01-02 03:04:05', B'101', ARRAY['a,b', NULL]::code[], 'x"y'), (NULL, NULL, NULL, NULL, NULL, NULL)
