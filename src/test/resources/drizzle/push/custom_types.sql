-- The default of a column whose type is a custom one is read back as a text.
ALTER TABLE "blobs" ALTER COLUMN "price" SET DEFAULT 0;
