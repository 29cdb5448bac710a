CREATE TABLE rates (country text PRIMARY KEY, percent numeric NOT NULL);
