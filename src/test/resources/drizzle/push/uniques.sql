-- The columns of a unique constraint are read back in the order of the table, and nulls: 'not distinct' is not read back.
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_code" UNIQUE NULLS NOT DISTINCT("code");
ALTER TABLE "accounts" ADD CONSTRAINT "tenant_code" UNIQUE NULLS NOT DISTINCT("tenant","code");
ALTER TABLE "accounts" ADD CONSTRAINT "tenant_email" UNIQUE("tenant","email");
ALTER TABLE "accounts" DROP CONSTRAINT "accounts_code";
ALTER TABLE "accounts" DROP CONSTRAINT "tenant_code";
ALTER TABLE "accounts" DROP CONSTRAINT "tenant_email";
