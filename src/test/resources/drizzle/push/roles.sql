-- Of the roles of a policy PostgreSQL keeps public alone when it is among them.
ALTER POLICY "by_roles" ON "t" TO drizzle_reader,drizzle_writer,public;
