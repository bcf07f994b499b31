-- What the desk keeps. Written for PostgreSQL; for SQLite a few words are exchanged (see migrate.go). Moments are
-- milliseconds, 0 where there is none.

-- Of a case, what may stay when the person is forgotten. What is personal is in contents.
CREATE TABLE cases (
	seq         BIGSERIAL PRIMARY KEY,
	id          TEXT NOT NULL UNIQUE,
	ref         TEXT NOT NULL,
	version     BIGINT NOT NULL CHECK (version >= 1),
	state       TEXT NOT NULL CHECK (state IN ('received', 'accepted', 'en-route', 'on-scene',
	                'completed', 'unsuccessful', 'gone-on-arrival', 'cancelled', 'rejected')),
	test        BOOLEAN NOT NULL,
	guide       TEXT NOT NULL,
	release     TEXT NOT NULL,
	language    TEXT NOT NULL,
	country     TEXT NOT NULL,
	urgency     BIGINT NOT NULL CHECK (urgency BETWEEN 0 AND 2),
	disposition TEXT NOT NULL,
	opened      BIGINT NOT NULL,
	changed     BIGINT NOT NULL,
	waiting     BIGINT NOT NULL,
	holder      TEXT NOT NULL,
	promised    BIGINT NOT NULL,
	closed      BIGINT NOT NULL,
	opened_by   TEXT NOT NULL,
	damage      TEXT NOT NULL,
	minutes     BIGINT NOT NULL,
	erased      BOOLEAN NOT NULL,
	key_hash    TEXT NOT NULL UNIQUE,
	body_hash   TEXT NOT NULL,
	token_hash  TEXT NOT NULL UNIQUE,
	-- Accepted means that somebody has it, and received that nobody has.
	CHECK (state <> 'received' OR holder = ''),
	CHECK (state NOT IN ('accepted', 'en-route', 'on-scene') OR holder <> '')
);
CREATE INDEX cases_state ON cases (state, seq);
CREATE INDEX cases_due ON cases (closed) WHERE NOT erased;

-- What is personal in a case: gone with one row. words is what a search looks through.
CREATE TABLE contents (
	seq   BIGINT PRIMARY KEY REFERENCES cases (seq),
	words TEXT NOT NULL,
	doc   TEXT NOT NULL
);

-- The log: append-only, without gaps, each event sealed behind the one before.
CREATE TABLE log (
	position BIGINT PRIMARY KEY CHECK (position >= 1),
	at       BIGINT NOT NULL,
	actor    TEXT NOT NULL,
	kind     TEXT NOT NULL,
	case_id  TEXT NOT NULL,
	version  BIGINT NOT NULL,
	state    TEXT NOT NULL,
	urgency  BIGINT NOT NULL,
	promised BIGINT NOT NULL,
	subject  TEXT NOT NULL,
	sum      TEXT NOT NULL,
	hash     TEXT NOT NULL
);
CREATE UNIQUE INDEX log_version ON log (case_id, version) WHERE version > 0;
CREATE INDEX log_case ON log (case_id, position);

-- What somebody said in an event, in their own words: erasable, beside the log.
CREATE TABLE said (
	position BIGINT PRIMARY KEY REFERENCES log (position),
	doc      TEXT NOT NULL
);

-- What is done once, on whichever server.
CREATE TABLE once (name TEXT PRIMARY KEY);

-- What is left of erased cases.
CREATE TABLE tallies (
	month   TEXT NOT NULL,
	state   TEXT NOT NULL,
	urgency TEXT NOT NULL,
	opened  TEXT NOT NULL,
	cases   BIGINT NOT NULL,
	minutes BIGINT NOT NULL,
	PRIMARY KEY (month, state, urgency, opened)
);

CREATE TABLE operators (
	seq     BIGSERIAL PRIMARY KEY,
	id      TEXT NOT NULL UNIQUE,
	name    TEXT NOT NULL,
	role    TEXT NOT NULL,
	subject TEXT NOT NULL,
	created BIGINT NOT NULL,
	blocked BIGINT NOT NULL
);
CREATE UNIQUE INDEX operators_subject ON operators (subject) WHERE subject <> '';

CREATE TABLE credentials (
	seq      BIGSERIAL PRIMARY KEY,
	id       BYTEA NOT NULL UNIQUE,
	operator TEXT NOT NULL,
	data     BYTEA NOT NULL,
	used     BIGINT NOT NULL
);
CREATE INDEX credentials_operator ON credentials (operator);

CREATE TABLE invites (
	token   TEXT PRIMARY KEY,
	name    TEXT NOT NULL,
	role    TEXT NOT NULL,
	expires BIGINT NOT NULL,
	for_id  TEXT NOT NULL
);

CREATE TABLE sessions (
	token    TEXT PRIMARY KEY,
	operator TEXT NOT NULL,
	created  BIGINT NOT NULL,
	seen     BIGINT NOT NULL,
	expires  BIGINT NOT NULL
);
CREATE INDEX sessions_operator ON sessions (operator);

CREATE TABLE keys (
	seq     BIGSERIAL PRIMARY KEY,
	id      TEXT NOT NULL UNIQUE,
	token   TEXT NOT NULL UNIQUE,
	name    TEXT NOT NULL,
	created BIGINT NOT NULL,
	used    BIGINT NOT NULL,
	revoked BIGINT NOT NULL
);

CREATE TABLE webhooks (
	seq     BIGSERIAL PRIMARY KEY,
	id      TEXT NOT NULL UNIQUE,
	url     TEXT NOT NULL,
	secret  TEXT NOT NULL,
	created BIGINT NOT NULL,
	stopped BIGINT NOT NULL
);

CREATE TABLE deliveries (
	id       BIGSERIAL PRIMARY KEY,
	webhook  TEXT NOT NULL,
	position BIGINT NOT NULL REFERENCES log (position),
	case_id  TEXT NOT NULL,
	tries    BIGINT NOT NULL,
	next     BIGINT NOT NULL,
	done     BIGINT NOT NULL,
	dead     BOOLEAN NOT NULL,
	problem  TEXT NOT NULL,
	UNIQUE (webhook, position)
);
CREATE INDEX deliveries_open ON deliveries (webhook, case_id, id) WHERE done = 0;
CREATE INDEX deliveries_shown ON deliveries (id) WHERE done = 0 OR dead;
