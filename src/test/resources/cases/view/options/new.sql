CREATE TABLE t (a int, b int);
CREATE VIEW secured WITH (security_invoker = true, security_barrier = true) AS SELECT a FROM t;
CREATE VIEW checked AS SELECT a FROM t WHERE a > 0 WITH LOCAL CHECK OPTION;
CREATE VIEW over AS SELECT a FROM checked WHERE a > 1;
