CREATE TYPE grade AS ENUM ('low', 'mid', 'high');
CREATE TYPE grades AS RANGE (subtype = grade);
CREATE TABLE t (id int PRIMARY KEY, g grades);
