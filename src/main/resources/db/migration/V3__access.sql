-- Who may do what, and what they did.

CREATE TABLE token (
    id            uuid PRIMARY KEY,
    name          text NOT NULL CHECK (name ~ '^[a-z0-9_.-]{1,63}$'),
    -- SHA-256: a token is 256 random bits, so there is nothing to guess that a slow hash would protect.
    hash          bytea NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
    role          text NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
    created_at    timestamptz NOT NULL,
    created_by    text NOT NULL,
    expires_at    timestamptz CHECK (expires_at > created_at),
    last_used_at  timestamptz,
    revoked_at    timestamptz,
    revoked_by    text,
    CONSTRAINT token_revoked_by_somebody CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);

-- A name can be given again after its token was revoked.
CREATE UNIQUE INDEX token_name_in_use ON token (name) WHERE revoked_at IS NULL;

CREATE TABLE audit (
    number       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- NULL: nobody who could say who they are.
    who          text,
    role         text,
    method       text NOT NULL,
    path         text NOT NULL,
    operation    text,
    subject      text,
    status       integer NOT NULL,
    remote       text,
    request_id   text NOT NULL
);

CREATE INDEX audit_by_who ON audit (who, number);
CREATE INDEX audit_by_subject ON audit (subject, number);

-- The owner keeps every privilege, so revoking alone would not hold; a superuser can still disable the trigger.
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER audit_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

REVOKE UPDATE, DELETE, TRUNCATE ON audit FROM PUBLIC;
