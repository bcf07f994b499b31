-- What is due is found without reading what is put off.
DROP INDEX deliveries_urgent;
CREATE INDEX deliveries_due ON deliveries (webhook, urgency, next, id) WHERE done = 0;
