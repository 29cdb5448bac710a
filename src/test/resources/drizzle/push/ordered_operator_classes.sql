-- The order of a column that has an operator class is in the schema and, since drizzle-kit does not write it, not in the database.
CREATE INDEX "class_first" ON "notes" USING btree ("title" text_pattern_ops,"at" NULLS FIRST);
CREATE INDEX "order_first" ON "notes" USING btree ("title" text_pattern_ops,"at" DESC NULLS LAST);
DROP INDEX "class_first";
DROP INDEX "order_first";
