-- An array of an enum of another schema than public is read back without the schema.
ALTER TABLE "shop"."orders" ALTER COLUMN "history" SET DATA TYPE "shop"."state"[] USING "history"::"shop"."state"[];
