-- A numeric with a precision alone is read back with a scale of 0, and numbers as defaults are read back as texts.
ALTER TABLE "amounts" ALTER COLUMN "as_number" SET DEFAULT 1.5;
ALTER TABLE "amounts" ALTER COLUMN "d" SET DEFAULT -2.5;
ALTER TABLE "amounts" ALTER COLUMN "precise" SET DATA TYPE numeric(12);
ALTER TABLE "amounts" ALTER COLUMN "precise" SET DEFAULT '100';
