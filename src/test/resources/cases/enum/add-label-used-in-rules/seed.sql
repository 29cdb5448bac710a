INSERT INTO orders VALUES (1, 'open', '{open,paid}', 'paid');
