CREATE TABLE t (id int, a text DEFAULT 'x' NOT NULL, b uuid DEFAULT gen_random_uuid(), c int, d timestamptz DEFAULT now());
