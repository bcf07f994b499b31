-- The hashes of the rows that an event wrote; empty in events of older programs. See digest.go, and upgrade.go
-- for what Go does once after this.
ALTER TABLE log ADD COLUMN row_hashes TEXT NOT NULL DEFAULT '';
-- What could be guessed from.
UPDATE cases SET key_hash = 'erased ' || id, body_hash = '' WHERE erased;
