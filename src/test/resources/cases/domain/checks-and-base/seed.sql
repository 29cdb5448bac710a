INSERT INTO t VALUES (5,'abc',ARRAY['q']::plain[])
