-- The queue. What a state means is guarded here, whoever writes.

CREATE TABLE job (
    id                   uuid PRIMARY KEY,
    -- The order of submission.
    ordinal              bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    kind                 text NOT NULL CHECK (kind <> ''),
    state                text NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'awaiting_approval', 'running', 'succeeded', 'failed', 'cancelled')),
    outcome              text,
    phase                text,
    environment          text,
    -- Changes its environment: one at a time, in the order of submission.
    exclusive            boolean NOT NULL DEFAULT false,
    priority             integer NOT NULL DEFAULT 0,
    requested_by         text NOT NULL,
    idempotency_key      text,
    -- What tells another request under the same idempotency key.
    request_hash         text NOT NULL,
    request              jsonb NOT NULL,
    result               jsonb,
    error                jsonb,
    created_at           timestamptz NOT NULL DEFAULT now(),
    started_at           timestamptz,
    finished_at          timestamptz,
    run_after            timestamptz NOT NULL DEFAULT now(),
    attempt              integer NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    max_attempts         integer NOT NULL CHECK (max_attempts > 0),
    -- Leases that nobody gave back: workers that died with the job in their hands.
    lapses               integer NOT NULL DEFAULT 0,
    -- NULL in a running job: its worker stopped and gave the lease back.
    worker               text,
    lease_until          timestamptz,
    -- The fencing token: one more with every lease, and every write of a worker names the one that it holds.
    token                bigint NOT NULL DEFAULT 0,
    cancel_requested_by  text,
    cancel_requested_at  timestamptz,
    log_lines            bigint NOT NULL DEFAULT 0,
    -- One more with every change that somebody who watches should hear of.
    version              bigint NOT NULL DEFAULT 1,

    CONSTRAINT job_finished_at_iff_final
        CHECK ((finished_at IS NOT NULL) = (state IN ('succeeded', 'failed', 'cancelled'))),
    CONSTRAINT job_lease_iff_running CHECK ((lease_until IS NOT NULL) = (state = 'running')),
    CONSTRAINT job_worker_only_when_running CHECK (worker IS NULL OR state = 'running'),
    CONSTRAINT job_started_when_running
        CHECK (state NOT IN ('running', 'succeeded') OR (started_at IS NOT NULL AND attempt > 0 AND token > 0)),
    CONSTRAINT job_outcome_only_when_final CHECK (outcome IS NULL OR finished_at IS NOT NULL),
    CONSTRAINT job_result_only_when_final CHECK (result IS NULL OR finished_at IS NOT NULL),
    CONSTRAINT job_error_unless_succeeded
        CHECK ((state <> 'failed' OR error IS NOT NULL) AND (state NOT IN ('running', 'succeeded') OR error IS NULL)),
    CONSTRAINT job_exclusive_needs_environment CHECK (NOT exclusive OR environment IS NOT NULL),
    CONSTRAINT job_cancel_requested_by_somebody
        CHECK ((cancel_requested_by IS NULL) = (cancel_requested_at IS NULL))
);

-- The last guard of "one change at a time per environment", whatever a fetch may have seen.
CREATE UNIQUE INDEX job_one_exclusive_running ON job (environment) WHERE state = 'running' AND exclusive;
CREATE UNIQUE INDEX job_idempotency_key ON job (requested_by, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX job_queue ON job (priority DESC, ordinal) WHERE state = 'queued';
CREATE INDEX job_exclusive_order ON job (environment, ordinal)
    WHERE exclusive AND state IN ('queued', 'awaiting_approval', 'running');
CREATE INDEX job_leases ON job (lease_until) WHERE state = 'running';
CREATE INDEX job_by_state ON job (state, ordinal DESC);
CREATE INDEX job_by_kind ON job (kind, ordinal DESC);
CREATE INDEX job_by_environment ON job (environment, ordinal DESC);

CREATE TABLE job_phase (
    job_id       uuid NOT NULL REFERENCES job ON DELETE CASCADE,
    attempt      integer NOT NULL CHECK (attempt > 0),
    ordinal      integer NOT NULL CHECK (ordinal > 0),
    name         text NOT NULL,
    state        text NOT NULL CHECK (state IN ('running', 'succeeded', 'failed', 'cancelled', 'interrupted')),
    started_at   timestamptz NOT NULL,
    finished_at  timestamptz,
    done         bigint,
    total        bigint,
    unit         text,
    summary      text,
    -- The job's version with the last change of this row.
    version      bigint NOT NULL,

    PRIMARY KEY (job_id, attempt, ordinal),
    CONSTRAINT job_phase_finished_at_unless_running CHECK ((finished_at IS NULL) = (state = 'running')),
    CONSTRAINT job_phase_progress_has_unit CHECK ((done IS NULL) = (unit IS NULL))
);

CREATE TABLE job_log (
    job_id   uuid NOT NULL REFERENCES job ON DELETE CASCADE,
    -- From 1, without gaps.
    number   bigint NOT NULL CHECK (number > 0),
    at       timestamptz NOT NULL,
    level    text NOT NULL CHECK (level IN ('DEBUG', 'INFO', 'WARN', 'ERROR')),
    phase    text,
    message  text NOT NULL,
    fields   jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(fields) = 'object'),

    PRIMARY KEY (job_id, number)
);

-- Who listens: idle workers to lockstep_work, running jobs to lockstep_cancel, whoever watches a job to lockstep_job.
-- Triggers, so that every change is heard, by whichever statement it was made.
CREATE FUNCTION job_signal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'queued' AND (TG_OP = 'INSERT' OR OLD.state <> 'queued') THEN
        PERFORM pg_notify('lockstep_work', 'queued');
    END IF;
    IF TG_OP = 'INSERT' THEN
        RETURN NULL;
    END IF;
    IF NEW.finished_at IS NOT NULL AND NEW.exclusive AND OLD.finished_at IS NULL THEN
        PERFORM pg_notify('lockstep_work', 'queued');
    END IF;
    IF NEW.state = 'running' AND NEW.worker IS NULL AND OLD.worker IS NOT NULL THEN
        PERFORM pg_notify('lockstep_work', 'released');
    END IF;
    IF NEW.cancel_requested_by IS NOT NULL AND OLD.cancel_requested_by IS NULL AND NEW.state = 'running' THEN
        PERFORM pg_notify('lockstep_cancel', NEW.id::text);
    END IF;
    IF NEW.version <> OLD.version THEN
        PERFORM pg_notify('lockstep_job', NEW.id::text);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER job_signal AFTER INSERT OR UPDATE ON job FOR EACH ROW EXECUTE FUNCTION job_signal();
