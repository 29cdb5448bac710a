-- Columns of a composite primary key that are not declared notNull lose NOT NULL, which PostgreSQL refuses; its columns are read back in the order of the table, and primaryKey() over one column as .primaryKey().
ALTER TABLE "memberships" ALTER COLUMN "group_id" DROP NOT NULL;
ALTER TABLE "memberships" ALTER COLUMN "user_id" DROP NOT NULL;
ALTER TABLE "named" ADD CONSTRAINT "named_key" PRIMARY KEY("b","a");
ALTER TABLE "named" ALTER COLUMN "a" DROP NOT NULL;
ALTER TABLE "named" ALTER COLUMN "b" DROP NOT NULL;
ALTER TABLE "named" DROP CONSTRAINT "named_key";
ALTER TABLE "old" ALTER COLUMN "a" DROP NOT NULL;
ALTER TABLE "old" ALTER COLUMN "b" DROP NOT NULL;
ALTER TABLE "old_object" ALTER COLUMN "a" DROP NOT NULL;
ALTER TABLE "old_object" ALTER COLUMN "b" DROP NOT NULL;
ALTER TABLE "single" ADD CONSTRAINT "single_a_pk" PRIMARY KEY("a");
ALTER TABLE "single" ALTER COLUMN "a" DROP NOT NULL;
ALTER TABLE "single" DROP CONSTRAINT "single_a_pk"
