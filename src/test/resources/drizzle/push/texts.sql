-- A char without a length is read back as char(1).
ALTER TABLE "texts" ALTER COLUMN "c" SET DATA TYPE char;
