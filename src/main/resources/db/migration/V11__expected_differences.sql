-- Differences of an environment that are known and meant to stay for a while: out of the verdict of drift checks, and in their reports.
CREATE TABLE expected_difference (
    environment  text NOT NULL,
    pattern      text NOT NULL,
    reason       text NOT NULL,
    until        timestamptz,
    declared_at  timestamptz NOT NULL DEFAULT now(),
    declared_by  text NOT NULL,
    PRIMARY KEY (environment, pattern)
);

COMMENT ON COLUMN expected_difference.until IS 'when it counts again; null: never';
