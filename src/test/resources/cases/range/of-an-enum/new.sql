CREATE TYPE grade AS ENUM ('lowest', 'low', 'high', 'mid');
CREATE TYPE grades AS RANGE (subtype = grade);
CREATE TABLE t (id int PRIMARY KEY, g grades);
