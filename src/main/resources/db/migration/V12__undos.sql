-- Which promotion took another one back is asked for every promotion that is shown.
CREATE INDEX job_undo_of ON job ((request ->> 'undoOf')) WHERE request ->> 'undoOf' IS NOT NULL;
