-- PostgreSQL keeps the role that current_role and session_user were when the policy was made; a numeric with a precision alone is read back with a scale of 0.
ALTER POLICY "by_current_role" ON "modes" TO current_role;
ALTER POLICY "by_session_user" ON "modes" TO session_user;
ALTER TABLE "modes" ALTER COLUMN "decimal_bigint" SET DATA TYPE numeric(20);
