-- The columns of the primary key are in another order than in the table, and are read back in the table's.
ALTER TABLE "authenticator" ADD CONSTRAINT "authenticator_userId_credentialID_pk" PRIMARY KEY("userId","credentialID");
ALTER TABLE "authenticator" DROP CONSTRAINT "authenticator_userId_credentialID_pk";
