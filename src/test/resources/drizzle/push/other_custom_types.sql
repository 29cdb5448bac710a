-- The type character varying(40) is read back as varchar(40).
ALTER TABLE "t" ALTER COLUMN "c" SET DATA TYPE character varying(40);
