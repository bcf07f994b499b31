-- Who made what, so that blocking them withdraws it.
ALTER TABLE invites ADD COLUMN by_id TEXT NOT NULL DEFAULT '';
ALTER TABLE keys ADD COLUMN by_id TEXT NOT NULL DEFAULT '';
ALTER TABLE webhooks ADD COLUMN by_id TEXT NOT NULL DEFAULT '';

-- When the operator last showed who they are.
ALTER TABLE sessions ADD COLUMN fresh BIGINT NOT NULL DEFAULT 0;

-- Challenges that were answered, until nobody could answer them any more.
CREATE TABLE spent (
	name    TEXT PRIMARY KEY,
	expires BIGINT NOT NULL
);

-- What the servers of one database sign challenges and cookies with.
CREATE TABLE signing_keys (
	name  TEXT PRIMARY KEY,
	value TEXT NOT NULL
);

-- An operator without an id was made by a fault, and perhaps by someone who was not invited. The row is kept for the
-- log, blocked, under an id of its own; the passkeys that came with it open nothing.
UPDATE operators SET id = 'had-no-id', blocked = CASE WHEN blocked > 0 THEN blocked WHEN created > 0 THEN created ELSE 1 END
	WHERE id = '';
DELETE FROM credentials WHERE operator = '' OR length(id) = 0;

-- Nobody can sign in to these, and half-done sign-ins were kept among them, for five minutes.
DELETE FROM sessions WHERE operator = '' OR expires - created <= 300000;

-- It is not known who made the invitations that are still open, and whether they still may.
DELETE FROM invites;
