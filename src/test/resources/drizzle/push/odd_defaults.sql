-- Defaults of arrays are read back in another form, and NaN is set as null, which is no default.
ALTER TABLE "odd" ALTER COLUMN "endless" SET DEFAULT null;
ALTER TABLE "odd" ALTER COLUMN "not_a_number" SET DEFAULT null;
ALTER TABLE "odd" ALTER COLUMN "nothing" SET DEFAULT '{"x","null"}';
ALTER TABLE "odd" ALTER COLUMN "nulls" SET DEFAULT '{"null",1,"{\"a\":\"x\ny\"}"}';
ALTER TABLE "odd" ALTER COLUMN "paths" SET DEFAULT '{"C:\temp","two\\","a\"b"}';
ALTER TABLE "odd" ALTER COLUMN "plain" SET DEFAULT '{""," ","a,b","{x}","NULL","null","new
line","tab	bed"}';
