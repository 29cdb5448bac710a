INSERT INTO r (at, note) VALUES ('2026-01-05', 'one'), ('2026-02-05', 'two'), ('2026-03-05', 'three');
INSERT INTO l VALUES (1, 'a'), (2, 'b');
INSERT INTO h SELECT FROM generate_series(1, 40);
INSERT INTO f SELECT id FROM h;
