-- A default with nextval('…') is read back with ::regclass.
ALTER TABLE "users" ALTER COLUMN "id" SET DEFAULT nextval('tuned');
