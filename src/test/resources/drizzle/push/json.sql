-- PostgreSQL writes jsonb with spaces and in its own order of keys, and '{}' is read back as an object.
ALTER TABLE "documents" ALTER COLUMN "expression" SET DEFAULT '{"k": true}'::jsonb;
ALTER TABLE "documents" ALTER COLUMN "jb" SET DEFAULT '{"theme":"light","sizes":[1,2]}'::jsonb;
ALTER TABLE "documents" ALTER COLUMN "text" SET DEFAULT '{}';
