CREATE TABLE t (id int PRIMARY KEY, narrowed interval, widened interval year to month, more interval day to hour, fewer interval(3), list interval[]);
