-- What is agreed on the lookup tables of promotions from one environment to another.

CREATE TABLE pair (
    name        text PRIMARY KEY CHECK (name ~ '^[a-z0-9_-]{1,63}$'),
    source      text NOT NULL,
    target      text NOT NULL CHECK (target <> source),
    -- {"data": …, "tables": […], "lookup": [{"table": …, …}]}
    terms       jsonb NOT NULL,
    created_at  timestamptz NOT NULL,
    created_by  text NOT NULL,
    updated_at  timestamptz NOT NULL,
    updated_by  text NOT NULL,
    CONSTRAINT pair_between UNIQUE (source, target)
);
