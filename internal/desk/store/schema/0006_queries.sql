-- What the desk asks for by itself finds its few rows without reading the others. A closed case has a time of closing.
DROP INDEX cases_due;
CREATE INDEX cases_due ON cases (closed, seq) WHERE NOT erased AND closed > 0;
CREATE INDEX cases_opened ON cases (opened, seq);
CREATE INDEX cases_test ON cases (seq) WHERE test;
