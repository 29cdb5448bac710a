INSERT INTO t VALUES (1, '[1,5)', '{"[1,2)","[3,4)"}', '{[1,2),[3,4)}', '[1,2)');
INSERT INTO held VALUES (1, ('[1,2)', 3), '[7,8)');
