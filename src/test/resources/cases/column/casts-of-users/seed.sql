INSERT INTO t VALUES (1, 'sad', 'happy', 1, 's', '{sad,happy}')
