-- Sizes of arrays are not in PostgreSQL's types, an array of an enum of another schema than public is read back without the schema, and defaults of arrays in another form.
ALTER TABLE "lists" ALTER COLUMN "codes" SET DEFAULT ARRAY[]::varchar[];
ALTER TABLE "lists" ALTER COLUMN "deep" SET DATA TYPE varchar(5)[][][2];
ALTER TABLE "lists" ALTER COLUMN "empty" SET DEFAULT '{}';
ALTER TABLE "lists" ALTER COLUMN "ids" SET DEFAULT '{}'::uuid[];
ALTER TABLE "lists" ALTER COLUMN "shades" SET DATA TYPE "stock"."shade"[][] USING "shades"::"stock"."shade"[][];
ALTER TABLE "lists" ALTER COLUMN "shades" SET DEFAULT '{{"light"},{"dark"}}'::"stock"."shade"[][];
ALTER TABLE "lists" ALTER COLUMN "sized" SET DATA TYPE integer[3];
ALTER TABLE "lists" ALTER COLUMN "sized_matrix" SET DATA TYPE integer[2][3];
ALTER TABLE "lists" ALTER COLUMN "sized_moods" SET DATA TYPE "public"."array_mood"[2] USING "sized_moods"::"public"."array_mood"[2];
ALTER TABLE "lists" ALTER COLUMN "words" SET DEFAULT '{"a","b c"}';
