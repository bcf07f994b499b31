-- An event that changes a case is in the index log_version, so log_case has only the others: a hand-over writes one
-- random key less.
DROP INDEX log_case;
CREATE INDEX log_case ON log (case_id, position) WHERE version = 0;
