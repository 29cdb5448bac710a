-- The type is read back as geometry(Point), with a capital letter, which is not taken for geometry(point); with the type the default is set again.
ALTER TABLE "places" ALTER COLUMN "keyAsName" SET DATA TYPE geometry(point);
ALTER TABLE "places" ALTER COLUMN "of_another_type" SET DATA TYPE geometry(point);
ALTER TABLE "places" ALTER COLUMN "plain" SET DATA TYPE geometry(point);
ALTER TABLE "places" ALTER COLUMN "tuple" SET DATA TYPE geometry(point);
ALTER TABLE "places" ALTER COLUMN "tuple_filled" SET DATA TYPE geometry(point);
ALTER TABLE "places" ALTER COLUMN "tuple_filled" SET DEFAULT 'point(1 2)';
ALTER TABLE "places" ALTER COLUMN "with_srid" SET DATA TYPE geometry(point);
ALTER TABLE "places" ALTER COLUMN "xy" SET DATA TYPE geometry(point);
ALTER TABLE "places" ALTER COLUMN "xy_filled" SET DATA TYPE geometry(point);
ALTER TABLE "places" ALTER COLUMN "xy_filled" SET DEFAULT 'point(1 2)'::geometry;
