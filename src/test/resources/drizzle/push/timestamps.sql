-- Defaults with a time zone and with an interval are read back in the form that PostgreSQL writes them in.
ALTER TABLE "moments" ALTER COLUMN "fixed_zoned" SET DEFAULT '2024-02-03T04:05:06.789Z';
ALTER TABLE "moments" ALTER COLUMN "later" SET DEFAULT now() + interval '1 day';
