-- How urgent an event is that is on its way: emergencies are sent first.
ALTER TABLE deliveries ADD COLUMN urgency BIGINT NOT NULL DEFAULT 0;
UPDATE deliveries SET urgency = (SELECT urgency FROM log WHERE log.position = deliveries.position) WHERE done = 0;
CREATE INDEX deliveries_urgent ON deliveries (webhook, urgency DESC, id) WHERE done = 0;
