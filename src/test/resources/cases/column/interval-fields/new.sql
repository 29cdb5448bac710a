CREATE TABLE t (id int PRIMARY KEY, narrowed interval year to month, widened interval, more interval day to second(3), fewer interval second(0), list interval day[]);
