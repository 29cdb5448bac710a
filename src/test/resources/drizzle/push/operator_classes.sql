-- The type varbit is read back as bit varying.
ALTER TABLE "classes" ALTER COLUMN "varbit" SET DATA TYPE "undefined"."varbit";
