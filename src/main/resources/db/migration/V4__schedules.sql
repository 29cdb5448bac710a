-- What runs by itself, and when next. The next occasion is claimed by moving next_run_at on, so that one replica fires it.
CREATE TABLE schedule (
    name text PRIMARY KEY CHECK (name ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
    cron text NOT NULL,
    environment text,
    against text NOT NULL,
    enabled boolean NOT NULL,
    next_run_at timestamptz NOT NULL,
    last_run_at timestamptz,
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL
);

COMMENT ON COLUMN schedule.environment IS 'null: every environment';
COMMENT ON COLUMN schedule.against IS 'predecessor, baseline or the name of an environment';
