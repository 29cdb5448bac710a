-- A serial column that is not declared notNull loses NOT NULL, once.
ALTER TABLE "c" ALTER COLUMN "other" DROP NOT NULL;
