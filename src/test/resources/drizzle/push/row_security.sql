-- PostgreSQL keeps the role that current_user was when the policy was made.
ALTER POLICY "write" ON "notes" TO current_user;
