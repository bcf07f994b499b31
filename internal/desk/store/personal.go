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

// personalData is the personal data of a case, as JSON. It is in a row of its own, so that it can
// be deleted.
type personalData struct {
	Transcript string       `json:"transcript"`
	HeldBy     string       `json:"held_by,omitempty"`
	Reason     string       `json:"reason,omitempty"`
	Written    int64        `json:"written,omitempty"`
	Report     desk.Report  `json:"report"`
	Details    desk.Details `json:"details"`
	Salt       string       `json:"salt,omitempty"` // empty if an older program wrote it
}

func personalDataOf(c desk.Case) personalData {
	return personalData{
		c.Transcript, c.HeldBy, c.Reason, desk.Millis(c.Written), c.Report, c.Details,
		cmp.Or(c.Salt, newSalt()),
	}
}

func (d personalData) applyTo(c *desk.Case) {
	c.Transcript, c.HeldBy, c.Reason, c.Salt = d.Transcript, d.HeldBy, d.Reason, d.Salt
	c.Written, c.Report, c.Details = desk.AtMillis(d.Written), d.Report, d.Details
}

// contentsRow is a row of the table contents.
type contentsRow struct {
	words, doc string // words is the text that searches use
	changed    bool   // the row exists already
}

func contentsRowOf(c desk.Case) contentsRow {
	return contentsRow{clean(searchable(c)), toJSON(personalDataOf(c)), c.Version > 1}
}

// bodyHash returns the hash that is stored for the body of a hand-over. Without the salt the body
// cannot be guessed from it.
func bodyHash(salt, body string) string { return digest("body", salt, body) }

// eventWords are the texts of an event, which are stored beside the log.
type eventWords struct {
	Text string `json:"text"`
	Salt string `json:"salt"`
	Once string `json:"once,omitempty"`
}

// jsonColumn scans a column that has JSON or is null.
type jsonColumn[T any] struct{ into func(T) }

// Scan implements sql.Scanner.
func (p *jsonColumn[T]) Scan(from any) error {
	var raw []byte
	switch from := from.(type) {
	case nil:
		return nil
	case string:
		raw = []byte(from)
	case []byte:
		raw = from
	default:
		return fmt.Errorf("scan JSON from %T, want text", from)
	}
	var v T
	err := json.Unmarshal(raw, &v)
	if err == nil {
		p.into(v)
	}
	return err
}

func toJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // impossible: v has only numbers and strings
	}
	return string(b)
}

// clean returns a text that both databases can store: valid UTF-8 without NUL.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\x00", "\ufffd")
}

// queueContents queues the contents of a case, to be written at the end of the transaction.
func (t *tx) queueContents(seq int64, c contentsRow) { t.contents[seq] = c }

// writeContents writes the queued contents.
func (t *tx) writeContents() error {
	for chunk := range chunks(t.inserter, slices.Sorted(maps.Keys(t.contents))) {
		var args []any
		for _, seq := range chunk {
			if c := t.contents[seq]; c.changed {
				if err := t.reindex(seq, c.words); err != nil {
					return err
				}
			}
		}
		for _, seq := range chunk {
			words, doc := t.pad(t.contents[seq].words, t.contents[seq].doc)
			args = append(args, seq, words, doc)
		}
		source, args := t.source(3, args)
		_, err := t.exec("INSERT INTO contents (seq, words, doc) "+source+
			" ON CONFLICT (seq) DO UPDATE SET words = excluded.words, doc = excluded.doc", args...)
		if err != nil {
			return err
		}
	}
	clear(t.contents)
	return nil
}

// erase deletes the personal data of a case and adds the case to the tallies. Of a test case it
// deletes everything but the events.
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
		"INSERT INTO tallies (month, state, urgency, opened, cases, minutes) "+
			"VALUES ($1, $2, $3, $4, $5, $6) "+
			"ON CONFLICT (month, state, urgency, opened) DO UPDATE SET "+
			"cases = tallies.cases + excluded.cases, "+
			"minutes = tallies.minutes + excluded.minutes",
		n.Month, n.State, n.Urgency, n.Opened, n.Cases, n.Minutes)
	return err
}

// erasedKey is the key hash of an erased case. The old hash is replaced because a sender may have
// derived the key from the content. A repeated hand-over is still recognized by its token.
func erasedKey(c desk.Case) string { return "erased " + c.ID }

// deleteErasedWords deletes the texts of the events of erased cases, including events of this
// transaction.
func (t *tx) deleteErasedWords() error {
	for _, id := range t.erased {
		if _, err := t.exec(
			"DELETE FROM said WHERE position IN (SELECT position FROM log WHERE "+ofCase+")",
			id); err != nil {
			return err
		}
	}
	return nil
}
