package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"firststeps/internal/desk"
)

// checkBatch is how many events, or cases, are read at a time. Each page is a query of its own: a
// check holds no reader.
const checkBatch = 1000

// Checked is what a check of a database found.
type Checked struct {
	Events int64
	Last   string // hash of the last event
	Cases  int    // whose rows are as the log says
	// cases whose rows were last written by an older program: the log has no hash of them
	Older    int
	Redacted int // events of older programs that were redacted
}

// Checking says what a check does. The zero value checks everything.
type Checking struct {
	// LogAlone leaves rows out, but for a case that is missing: a backup of a database in which
	// somebody changed a row is better than none.
	LogAlone bool

	// position after which events, and cases that they changed, are left out; 0: none
	To    int64
	Event func(desk.Event)   // is called with each event; may be nil
	Saw   func(done Checked) // is called after each page; may be nil
}

// Altered says what a check found that is not as it was written. Any other error of a check is that
// the database could not be read.
type Altered struct{ Err error }

func (a Altered) Error() string { return a.Err.Error() }

// Unwrap returns Err.
func (a Altered) Unwrap() error { return a.Err }

func altered(format string, args ...any) error { return Altered{fmt.Errorf(format, args...)} }

// Check follows the log from its first event and compares the rows that it has hashes of.
func (s *SQL) Check(ctx context.Context, o Checking) (Checked, error) {
	c := checker{SQL: s, Checking: o, rows: map[string]string{}, later: map[string][]string{}}
	err := c.followLog(ctx)
	if o.LogAlone {
		return c.done, err
	}
	if err == nil && o.To == 0 {
		err = c.tables(ctx)
	}
	if err == nil {
		err = c.cases(ctx)
	}
	return c.done, err
}

type checker struct {
	*SQL
	Checking
	log   desk.LogCheck
	done  Checked
	rows  map[string]string   // hash of each row that is no case's, by row
	later map[string][]string // hashes that rows got since the tables were read
	asked bool                // the tables were read
}

// followLog reads the log on to its end.
func (c *checker) followLog(ctx context.Context) error {
	for {
		limit := checkBatch
		if c.To > 0 {
			limit = int(min(checkBatch, c.To-c.log.Position))
		}
		events, err := c.Log(ctx, c.log.Position, limit)
		if err != nil {
			return err
		}
		if len(events) == 0 && c.To > 0 {
			return nil // an upgrade may come later
		}
		if len(events) == 0 {
			return follow(c.log.End())
		}
		before := c.log.Position
		if err := follow(c.log.Add(events)); err != nil {
			return err
		}
		for _, e := range events {
			c.note(e)
		}
		c.done.Events, c.done.Last, c.done.Redacted = c.log.Position, c.log.Hash, c.log.Redacted
		if err := c.lost(ctx, before); err != nil {
			return err
		}
		c.saw()
	}
}

func (c *checker) saw() {
	if c.Saw != nil {
		c.Saw(c.done)
	}
}

// note remembers which rows an event wrote. Those of cases are compared with the log by the
// database.
func (c *checker) note(e desk.Event) {
	if c.Event != nil {
		c.Event(e)
	}
	for row, hash := range rowsOfEvent(e) {
		if row == caseRow {
			continue
		}
		if c.asked {
			c.later[row] = append(c.later[row], hash)
		} else {
			c.rows[row] = hash
		}
	}
}

const lostWords = "the words of event %d are not there"

// lost returns an error if a case that the log tells of is not there, or words that were not
// erased.
func (c *checker) lost(ctx context.Context, after int64) error {
	queries := map[string]string{
		"the case of event %d is not there": "LEFT JOIN cases ON cases.id = log.case_id " +
			"WHERE log.version = 1 AND log.subject <> '" + desk.Testing + "' " +
			"AND log.case_id <> '' AND cases.id IS NULL",
		lostWords: "JOIN cases ON cases.id = log.case_id " +
			"LEFT JOIN said USING (position) WHERE log.sum <> '' AND NOT cases.erased AND " +
			"said.position IS NULL",
	}
	if c.LogAlone {
		delete(queries, lostWords)
	}
	for what, where := range queries {
		var at int64
		err := first(ctx, c.read, []any{&at}, "SELECT coalesce(min(log.position), 0) FROM log "+
			where+" AND log.position > $1 AND log.position <= $2", after, c.log.Position)
		if err != nil {
			return err
		}
		if at > 0 {
			return altered(what, at)
		}
	}
	return nil
}

// tables compares the small tables with what the log says of their rows. What is written meanwhile
// may be as before or as afterwards.
func (c *checker) tables(ctx context.Context) error {
	c.asked = true
	have := map[string]string{}
	for _, one := range covered {
		rows, err := one.rows(ctx, c.read)
		if err != nil {
			return err
		}
		maps.Copy(have, rows)
	}
	if err := c.followLog(ctx); err != nil {
		return err
	}
	for row, hash := range have {
		switch want, known := c.rows[row]; {
		case want == hash, slices.Contains(c.later[row], hash):
		case !known || want == gone:
			return altered("%s was put in beside the program", row)
		default:
			return altered("%s is not as it was written", row)
		}
	}
	for row, want := range c.rows {
		_, there := have[row]
		went := want == gone || mayExpire(row) || slices.Contains(c.later[row], gone)
		if !there && !went {
			return altered("%s is not there", row)
		}
	}
	return nil
}

// keptCase is a case as it is kept, with what the log has of its last change.
type keptCase struct {
	keyed
	content
	rows     *string // of the event; nil if there is none
	position *int64
}

var keptTable = table[keptCase]{
	name: "cases LEFT JOIN contents USING (seq) " +
		"LEFT JOIN log ON log.case_id = cases.id AND log.version = cases.version",
	fields: func(k *keptCase) (all []field) {
		for _, f := range append(lasting(&k.Case), k.keys()...) {
			if f.name != "seq" {
				f.name = "cases." + f.name
			}
			all = append(all, f)
		}
		return append(all, field{"coalesce(words, '')", &k.words},
			field{"coalesce(doc, '')", &k.doc},
			field{"row_hashes", &k.rows}, field{"position", &k.position})
	},
}

// cases compares the rows of cases, with their contents, with what the log says of them.
func (c *checker) cases(ctx context.Context) error {
	for after := int64(0); ; {
		page, err := keptTable.all(ctx, c.read,
			"WHERE seq > $1 ORDER BY seq LIMIT $2", after, checkBatch)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, k := range page {
			if err := c.compare(k); err != nil {
				return err
			}
			after = k.seq
		}
		c.saw()
	}
}

func (c *checker) compare(k keptCase) error {
	switch {
	case k.position == nil:
		return altered("the case %s is in a version that the log does not tell of", k.ID)
	case c.To > 0 && *k.position > c.To:
		return nil
	case *k.rows == "":
		c.done.Older++
		return nil
	case *k.rows != k.wrote(k.content):
		return altered("the case %s is not as event %d left it", k.ID, *k.position)
	}
	c.done.Cases++
	return nil
}

// follow marks an error of following the log.
func follow(err error) error {
	if err == nil {
		return nil
	}
	return Altered{err}
}
