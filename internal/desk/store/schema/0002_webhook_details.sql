-- Whether what the person gave goes with the events of a webhook. What was set up before this could be kept gets nothing personal.
ALTER TABLE webhooks ADD COLUMN details BOOLEAN NOT NULL DEFAULT FALSE;
