-- Columns of a composite primary key that are not declared notNull lose NOT NULL, which PostgreSQL refuses; those of a unique constraint are read back in the table's order.
ALTER TABLE "memberOf" ADD CONSTRAINT "memberOf_groupId_userId_unique" UNIQUE("group_id","user_id");
ALTER TABLE "memberOf" ALTER COLUMN "group_id" DROP NOT NULL;
ALTER TABLE "memberOf" ALTER COLUMN "user_id" DROP NOT NULL;
ALTER TABLE "memberOf" DROP CONSTRAINT "memberOf_groupId_userId_unique";
