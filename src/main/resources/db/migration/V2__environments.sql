-- The registry. URLs hold passwords, so they are sealed (AES-256-GCM) before they come here.

CREATE TABLE environment (
    name        text PRIMARY KEY CHECK (name ~ '^[a-z0-9_-]{1,63}$'),
    sealed_url  bytea NOT NULL,
    -- Which key sealed it; not the key.
    key_id      text NOT NULL,
    tier        integer NOT NULL CHECK (tier BETWEEN 1 AND 1000),
    policy      jsonb NOT NULL,
    created_at  timestamptz NOT NULL,
    created_by  text NOT NULL,
    updated_at  timestamptz NOT NULL,
    updated_by  text NOT NULL
);

-- Dev mode without lockstep.secret-key only: one key per store, so that a restart can still read what it sealed.
CREATE TABLE generated_secret_key (
    only_row  boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    key       bytea NOT NULL CHECK (octet_length(key) = 32)
);
