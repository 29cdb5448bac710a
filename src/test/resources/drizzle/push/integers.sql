-- PostgreSQL writes a negative default and one of a bigint as a text with a cast.
ALTER TABLE "numbers" ALTER COLUMN "big" SET DEFAULT 9007199254740991;
ALTER TABLE "numbers" ALTER COLUMN "negative" SET DEFAULT -5;
