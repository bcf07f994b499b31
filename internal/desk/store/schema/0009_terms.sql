-- The terms that cases have, and how many do: by it the search looks up how words go on. SQLite asks its index.
CREATE TABLE terms (term TEXT COLLATE "C" PRIMARY KEY, cases BIGINT NOT NULL);
ALTER INDEX found_terms SET (fastupdate = on);
