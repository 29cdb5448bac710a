CREATE TABLE identity (id int PRIMARY KEY, v int);
CREATE TABLE serial (id int PRIMARY KEY, v int);
CREATE TABLE empty (id int PRIMARY KEY, v int);
CREATE TABLE down (id int NOT NULL, v int);
CREATE TABLE narrow (id bigint NOT NULL, v int);
CREATE TABLE texts (code text PRIMARY KEY, v int);
CREATE TABLE days (day date PRIMARY KEY, v int);
CREATE TABLE amounts (id numeric PRIMARY KEY, v int);
