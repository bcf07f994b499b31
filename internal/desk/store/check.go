package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"firststeps/internal/desk"
)

// checkBatch is the number of events, or cases, per query. A check uses one query per batch, so it
// does not keep a read transaction open.
const checkBatch = 1000

// CheckResult is the result of a check.
type CheckResult struct {
	Events int64
	Last   string // hash of the last event
	Cases  int    // whose rows match the log
	// cases whose rows were last written by an older program: the log has no hash of them
	Older    int
	Redacted int // events of older programs that were redacted
}

// CheckOptions has the options of a check. The zero value checks everything.
type CheckOptions struct {
	// LogAlone checks the log, and rows only for missing cases: a backup of a database in which a
	// row was altered is better than no backup.
	LogAlone bool

	// position of the last event to check; later events, and cases that they changed, are skipped;
	// 0: all
	To    int64
	Event func(desk.Event)       // called with each event; may be nil
	Saw   func(done CheckResult) // called after each batch; may be nil
}

// AlteredError is an error of a check that found altered data. Any other error of a check means
// that the database could not be read.
type AlteredError struct{ Err error }

func (a AlteredError) Error() string { return a.Err.Error() }

// Unwrap returns Err.
func (a AlteredError) Unwrap() error { return a.Err }

func altered(format string, args ...any) error { return AlteredError{fmt.Errorf(format, args...)} }

// Check follows the log from its first event and compares the rows that the log has hashes of.
func (s *SQL) Check(ctx context.Context, o CheckOptions) (CheckResult, error) {
	c := checker{SQL: s, CheckOptions: o, rows: map[string]string{}, later: map[string][]string{}}
	err := c.followLog(ctx)
	if o.LogAlone {
		return c.done, err
	}
	if err == nil && o.To == 0 {
		err = c.checkTables(ctx)
	}
	if err == nil {
		err = c.checkCases(ctx)
	}
	return c.done, err
}

type checker struct {
	*SQL
	CheckOptions
	log        desk.LogCheck
	done       CheckResult
	rows       map[string]string   // hashes from the log, by row; without cases
	later      map[string][]string // hashes from events after the tables were read
	tablesRead bool                // checkTables has begun
}

// followLog reads the log from the last position on to its end.
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
			return nil // the upgrade that names redacted events may come after To
		}
		if len(events) == 0 {
			return asAltered(c.log.End())
		}
		before := c.log.Position
		if err := asAltered(c.log.Add(events)); err != nil {
			return err
		}
		for _, e := range events {
			c.record(e)
		}
		c.done.Events, c.done.Last, c.done.Redacted = c.log.Position, c.log.Hash, c.log.Redacted
		if err := c.checkMissing(ctx, before); err != nil {
			return err
		}
		c.reportProgress()
	}
}

func (c *checker) reportProgress() {
	if c.Saw != nil {
		c.Saw(c.done)
	}
}

// record records the row hashes of an event. The rows of cases are compared later, with a join.
func (c *checker) record(e desk.Event) {
	if c.Event != nil {
		c.Event(e)
	}
	for row, hash := range rowsOfEvent(e) {
		if row == caseRow {
			continue
		}
		if c.tablesRead {
			c.later[row] = append(c.later[row], hash)
		} else {
			c.rows[row] = hash
		}
	}
}

const missingWords = "the text of event %d is missing"

// checkMissing returns an error if a case of an event is missing, or a text of an event whose case
// was not erased.
func (c *checker) checkMissing(ctx context.Context, after int64) error {
	queries := map[string]string{
		"the case of event %d is missing": "LEFT JOIN cases ON cases.id = log.case_id " +
			"WHERE log.version = 1 AND log.subject <> '" + desk.Testing + "' " +
			"AND log.case_id <> '' AND cases.id IS NULL",
		missingWords: "JOIN cases ON cases.id = log.case_id " +
			"LEFT JOIN said USING (position) WHERE log.sum <> '' AND NOT cases.erased AND " +
			"said.position IS NULL",
	}
	if c.LogAlone {
		delete(queries, missingWords)
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

// checkTables compares the small tables with the hashes in the log. A row that is written during
// the check may have its hash from before or after.
func (c *checker) checkTables(ctx context.Context) error {
	c.tablesRead = true
	have := map[string]string{}
	for _, one := range coveredTables {
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
		case !known || want == removed:
			return altered("%s was inserted by another program", row)
		default:
			return altered("%s was altered", row)
		}
	}
	for row, want := range c.rows {
		_, there := have[row]
		went := want == removed || mayExpire(row) || slices.Contains(c.later[row], removed)
		if !there && !went {
			return altered("%s is missing", row)
		}
	}
	return nil
}

// checkedCase is a stored case with the event of its last change.
type checkedCase struct {
	storedCase
	contentsRow
	rows     *string // row hashes of the event; nil if the log has no such event
	position *int64
}

var checkedCaseTable = table[checkedCase]{
	name: "cases LEFT JOIN contents USING (seq) " +
		"LEFT JOIN log ON log.case_id = cases.id AND log.version = cases.version",
	fields: func(k *checkedCase) (all []field) {
		for _, f := range append(retainedFields(&k.Case), k.keyFields()...) {
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

// checkCases compares the rows of cases, including their contents, with the hashes in the log.
func (c *checker) checkCases(ctx context.Context) error {
	for after := int64(0); ; {
		page, err := checkedCaseTable.all(ctx, c.read,
			"WHERE seq > $1 ORDER BY seq LIMIT $2", after, checkBatch)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, k := range page {
			if err := c.checkCase(k); err != nil {
				return err
			}
			after = k.seq
		}
		c.reportProgress()
	}
}

func (c *checker) checkCase(k checkedCase) error {
	switch {
	case k.position == nil:
		return altered("case %s has a version that the log does not have", k.ID)
	case c.To > 0 && *k.position > c.To:
		return nil
	case *k.rows == "":
		c.done.Older++
		return nil
	case *k.rows != k.wroteRow(k.contentsRow):
		return altered("case %s does not match event %d", k.ID, *k.position)
	}
	c.done.Cases++
	return nil
}

// asAltered wraps an error of desk.LogCheck in Altered.
func asAltered(err error) error {
	if err == nil {
		return nil
	}
	return AlteredError{err}
}
