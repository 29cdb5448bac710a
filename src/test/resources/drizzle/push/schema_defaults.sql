-- Columns of a composite primary key that are not declared notNull lose NOT NULL, which PostgreSQL refuses.
ALTER TABLE "app"."parents" ALTER COLUMN "a" DROP NOT NULL;
ALTER TABLE "app"."parents" ALTER COLUMN "b" DROP NOT NULL;
