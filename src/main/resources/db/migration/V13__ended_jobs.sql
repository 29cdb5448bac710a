-- What is no longer kept is looked for by its age.
CREATE INDEX job_ended ON job (finished_at) WHERE finished_at IS NOT NULL;
