-- The source of truth as it was uploaded. Versions are never changed.
CREATE TABLE truth_version (
    number       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind         text NOT NULL CHECK (kind IN ('sql', 'drizzle')),
    entries      text[] NOT NULL,
    casing       text,
    label        text,
    fingerprint  text NOT NULL,
    file_count   integer NOT NULL,
    bytes        bigint NOT NULL,
    files        bytea NOT NULL,
    uploaded_at  timestamptz NOT NULL DEFAULT now(),
    uploaded_by  text NOT NULL
);

COMMENT ON COLUMN truth_version.files IS 'gzip of a JSON object: text by path';
COMMENT ON COLUMN truth_version.label IS 'what the sender calls it, a commit for example';
