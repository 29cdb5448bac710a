-- Not only drift is looked for by itself: backups are proven, too.
ALTER TABLE schedule
    ADD COLUMN kind text NOT NULL DEFAULT 'drift_check' CHECK (kind IN ('drift_check', 'backup_verification')),
    ALTER COLUMN against DROP NOT NULL,
    ADD CHECK ((kind = 'drift_check') = (against IS NOT NULL));

COMMENT ON COLUMN schedule.against IS 'of a drift check: predecessor, baseline or the name of an environment';
