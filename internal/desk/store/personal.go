package store

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"firststeps/internal/desk"
)

// contents are what is personal in a case: one row, apart from what may stay.
type contents struct {
	Transcript string       `json:"transcript"`
	HeldBy     string       `json:"held_by,omitempty"`
	Reason     string       `json:"reason,omitempty"`
	Written    desk.Moment  `json:"written,omitempty"`
	Report     desk.Report  `json:"report"`
	Details    desk.Details `json:"details"`
	Salt       string       `json:"salt,omitempty"` // missing where an older program wrote it
}

func contentsOf(c desk.Case) contents {
	return contents{
		c.Transcript, c.HeldBy, c.Reason, c.Written, c.Report, c.Details, cmp.Or(c.Salt, newSalt()),
	}
}

func (d contents) into(c *desk.Case) {
	c.Transcript, c.HeldBy, c.Reason, c.Written, c.Report, c.Details = d.Transcript, d.HeldBy,
		d.Reason, d.Written, d.Report, d.Details
	c.Salt = d.Salt
}

// content is a row of contents as it is kept.
type content struct {
	words, doc string // words is what a search looks through
	changed    bool   // it was there before
}

func contentOf(c desk.Case) content {
	return content{clean(searchable(c)), pack(contentsOf(c)), c.Version > 1}
}

// bodyHash returns what is kept of all that was sent for a case. Without the salt nothing can be
// guessed from it.
func bodyHash(salt, body string) string { return digest("body", salt, body) }

// said are the words of an event, apart from the log.
type said struct {
	Text string `json:"text"`
	Salt string `json:"salt"`
	Once string `json:"once,omitempty"`
}

// packed reads a column that has JSON, or nothing.
type packed[T any] struct{ into func(T) }

// Scan is called by database/sql.
func (p *packed[T]) Scan(from any) error {
	var raw []byte
	switch from := from.(type) {
	case nil:
		return nil
	case string:
		raw = []byte(from)
	case []byte:
		raw = from
	default:
		return fmt.Errorf("%T is no text", from)
	}
	var v T
	err := json.Unmarshal(raw, &v)
	if err == nil {
		p.into(v)
	}
	return err
}

func pack(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // numbers and strings
	}
	return string(b)
}

// clean gives a text as both databases keep it: UTF-8 without the character 0.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\x00", "\ufffd")
}

// keep has the contents of a case written at the end of the transaction.
func (t *tx) keep(seq int64, c content) { t.contents[seq] = c }

// putContents writes the contents that wait.
func (t *tx) putContents() error {
	for chunk := range chunks(slices.Sorted(maps.Keys(t.contents))) {
		var args []any
		for _, seq := range chunk {
			if c := t.contents[seq]; c.changed {
				if err := t.reindex(seq, c.words); err != nil {
					return err
				}
			}
		}
		for _, seq := range chunk {
			words, doc := t.spill(t.contents[seq].words, t.contents[seq].doc)
			args = append(args, seq, words, doc)
		}
		_, err := t.exec("INSERT INTO contents (seq, words, doc) VALUES "+rowsOf(len(chunk), 3)+
			" ON CONFLICT (seq) DO UPDATE SET words = excluded.words, doc = excluded.doc", args...)
		if err != nil {
			return err
		}
	}
	clear(t.contents)
	return nil
}

// erase takes what is personal of a case away, and counts the case. A test case leaves nothing but
// its events.
func (t *tx) erase(seq int64, c desk.Case) error {
	delete(t.contents, seq)
	t.erased = append(t.erased, c.ID)
	words := c.Ref
	if c.Test {
		words = ""
	}
	if err := t.reindex(seq, words); err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM contents WHERE seq = $1", seq); err != nil {
		return err
	}
	if c.Test {
		_, err := t.exec("DELETE FROM cases WHERE seq = $1", seq)
		return err
	}
	if _, err := t.exec("UPDATE cases SET key_hash = $2, body_hash = '' WHERE seq = $1", seq,
		erasedKey(c)); err != nil {
		return err
	}
	n := TallyOf(c)
	_, err := t.exec(
		"INSERT INTO tallies (month, state, urgency, opened, cases, minutes) VALUES ($1, $2, $3, "+
			"$4, $5, $6) "+
			"ON CONFLICT (month, state, urgency, opened) DO UPDATE SET cases = tallies.cases + "+
			"excluded.cases, minutes = tallies.minutes + excluded.minutes",
		n.Month, n.State, n.Urgency, n.Opened, n.Cases, n.Minutes)
	return err
}

// erasedKey is the key hash of an erased case. A sender may have made the key of what they sent; a
// repeated hand-over is known by its secret.
func erasedKey(c desk.Case) string { return "erased " + c.ID }

// forget takes the words of erased cases' events, those of this transaction, too.
func (t *tx) forget() error {
	for _, id := range t.erased {
		if _, err := t.exec(
			"DELETE FROM said WHERE position IN (SELECT position FROM log WHERE case_id = $1)",
			id); err != nil {
			return err
		}
	}
	return nil
}
