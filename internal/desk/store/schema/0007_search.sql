-- What a search looks through: for each case the terms of its words. Cases opened by events up to a position of the log are in it.
CREATE TABLE searched (version BIGINT NOT NULL, position BIGINT NOT NULL);
INSERT INTO searched (version, position) VALUES (0, 0);
CREATE TABLE found (seq BIGINT NOT NULL, terms TSVECTOR NOT NULL, PRIMARY KEY (seq));
CREATE INDEX found_terms ON found USING gin (terms) WITH (fastupdate = off);
