-- PostgreSQL writes the constants in an expression with casts, and adds parentheses; NULL is no default.
ALTER TABLE "defaults" ALTER COLUMN "a" SET DEFAULT upper('x');
ALTER TABLE "defaults" ALTER COLUMN "b" SET DEFAULT 1 + 1;
ALTER TABLE "defaults" ALTER COLUMN "d" SET DEFAULT null;
ALTER TABLE "defaults" ALTER COLUMN "e" SET DEFAULT 'a' || lower('B');
ALTER TABLE "defaults" ALTER COLUMN "g" SET DEFAULT 'nested' || 'parts';
ALTER TABLE "defaults" ALTER COLUMN "i" SET DEFAULT 'a' || 'b';
