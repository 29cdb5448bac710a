-- The storage parameters of an index are read back as texts; of an index with an expression every part is read back as one, its columns, too.
CREATE INDEX "posts_brin" ON "posts" USING brin ("at") WITH (pages_per_range=32,autosummarize=true);
CREATE INDEX "posts_fill" ON "posts" USING btree ("title","author") WITH (fillfactor=70);
CREATE UNIQUE INDEX "posts_lower_unique" ON "posts" USING btree (lower("title"),"author");
DROP INDEX "posts_brin";
DROP INDEX "posts_fill";
DROP INDEX "posts_lower_unique";
