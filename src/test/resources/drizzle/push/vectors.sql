-- A default with a cast is read back without it.
ALTER TABLE "embeddings" ALTER COLUMN "half_filled" SET DEFAULT '[0.5,-1.25]'::halfvec;
