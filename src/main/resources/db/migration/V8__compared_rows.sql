-- Rows that comparisons found different, to be paged through. Those of an attempt that was broken off are left for the upkeep.

CREATE TABLE compared_row (
    job         uuid NOT NULL REFERENCES job ON DELETE CASCADE,
    attempt     integer NOT NULL,
    table_name  text NOT NULL,
    ordinal     integer NOT NULL,
    difference  text NOT NULL CHECK (difference IN ('added', 'changed', 'removed')),
    -- {"key": {…}, "before": {…}, "after": {…}}
    content     jsonb NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (job, attempt, table_name, ordinal)
);

CREATE INDEX compared_row_created_at ON compared_row (created_at);
