package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/guide"
)

var webhookTable = table[Webhook]{name: "webhooks", key: "id", hashed: hashedOfWebhook,
	fields: func(w *Webhook) []field {
		return []field{
			{"id", &w.ID}, {"url", &w.URL}, {"secret", &w.Secret}, {"details", &w.Details},
			{"created", (*instant)(&w.Created)}, {"stopped", (*instant)(&w.Stopped)},
			{"by_id", &w.By},
		}
	}}

var deliveryTable = table[Delivery]{name: "deliveries", key: "id",
	fields: func(d *Delivery) []field {
		return []field{
			{"id", &d.ID}, {"webhook", &d.Webhook}, {"position", &d.Event}, {"case_id", &d.Case},
			{"urgency", (*uint8)(&d.Urgency)}, {"tries", &d.Tries},
			{"next", (*instant)(&d.Next)}, {"done", (*instant)(&d.Done)},
			{"dead", &d.Dead}, {"problem", &d.Problem},
		}
	}}

// PutWebhook inserts or replaces a webhook, and appends the event of it.
func (s *SQL) PutWebhook(ctx context.Context, w Webhook, e desk.Event) error {
	if err := filled(w.ID); err != nil {
		return err
	}
	e.Rows = webhookTable.wroteRow(w)
	return submitOnly(ctx, s, w.ID, func(t *tx) error {
		t.events = append(t.events, e)
		return webhookTable.put(t, w)
	})
}

// Webhooks returns every webhook, in the order of creation.
func (s *SQL) Webhooks(ctx context.Context) ([]Webhook, error) {
	return webhookTable.all(ctx, s.read, "ORDER BY seq")
}

// deliver inserts a delivery to every active webhook for each event after a position that changed a
// case. Events of test cases are not delivered.
func (t *tx) deliver(after int64) error {
	changes := func(e desk.Event) bool { return e.Version > 0 && !e.Test() }
	if !slices.ContainsFunc(t.events, changes) {
		return nil
	}
	_, err := t.exec(
		"INSERT INTO deliveries (webhook, position, case_id, urgency, tries, next, done, dead, "+
			"problem) "+
			"SELECT webhooks.id, position, case_id, urgency, 0, 0, 0, FALSE, '' "+
			"FROM log CROSS JOIN webhooks "+
			"WHERE position > $1 AND version > 0 AND subject <> '"+desk.Testing+"' "+
			"AND stopped = 0 ORDER BY position, webhooks.seq", after)
	return err
}

// maxDelay is longer than any delivery waits for its next try (a day, and a tenth). If a delivery's
// next try is further ahead, the clock was wrong when it was scheduled.
const maxDelay = 28 * time.Hour

// claimStatements are the statements that claim deliveries of a lane, by whether it is the urgent
// one. The urgent lane also has what an emergency waits for: earlier deliveries of its case.
var claimStatements = map[bool]string{
	true:  claimSQL(guide.Emergency),
	false: claimSQL(guide.Urgent, guide.NotUrgent),
}

// claimSQL returns the statement that claims deliveries with some urgencies that are due: new ones,
// retries, and those scheduled by a clock that was ahead. Each kind is an index range of its own,
// so the statement reads no delivery that is scheduled for later. The outer conditions are
// evaluated again if another server was faster: the deliveries that it claimed are not due any
// more.
func claimSQL(urgencies ...guide.Urgency) string {
	var due []string
	for _, u := range urgencies {
		for _, when := range []string{"= 0", "BETWEEN 1 AND $1", "> $4"} {
			due = append(due,
				fmt.Sprintf("SELECT * FROM (SELECT d.urgency, d.id FROM deliveries AS e "+
					"CROSS JOIN deliveries AS d WHERE e.webhook = $5 AND e.done = 0 "+
					"AND e.urgency = %d AND e.next %s "+
					"AND d.id = (SELECT min(id) FROM deliveries AS o WHERE o.webhook = e.webhook "+
					"AND o.case_id = e.case_id AND o.done = 0) AND d.urgency <= %d "+
					"AND (d.next <= $1 OR d.next > $4) "+
					"ORDER BY e.next, e.id LIMIT $3) AS due", u, when, urgencies[0]))
		}
	}
	return "UPDATE deliveries SET next = $2 WHERE id IN (SELECT id FROM (" +
		strings.Join(due, " UNION ALL ") + ") AS due ORDER BY urgency DESC, id LIMIT $3) " +
		"AND done = 0 AND (next <= $1 OR next > $4) RETURNING " + deliveryTable.columnNames()
}

// Claim returns the deliveries of some lanes that are due now, one list for each lane, sorted by
// urgency, highest first, and then by age. It sets their next try to until, so that no other server
// claims them before that. Of each case and webhook it returns only the oldest delivery that is not
// done.
func (s *SQL) Claim(ctx context.Context, now, until time.Time, lanes []Lane) ([][]Delivery,
	error) {
	return submit(ctx, s, change{}, func(t *tx) (all [][]Delivery, err error) {
		for _, l := range lanes {
			due, err := deliveryTable.rows(t.ctx, t.db, claimStatements[l.Urgent],
				desk.Millis(now), desk.Millis(until), l.Limit, desk.Millis(now.Add(maxDelay)),
				l.Webhook)
			if err != nil {
				return nil, err
			}
			slices.SortFunc(due, Delivery.compare)
			all = append(all, due)
		}
		return all, nil
	})
}

func (d Delivery) compare(o Delivery) int {
	return cmp.Or(-cmp.Compare(d.Urgency, o.Urgency), cmp.Compare(d.ID, o.ID))
}

// PutDelivery stores the result of a try.
func (s *SQL) PutDelivery(ctx context.Context, d Delivery) error {
	return submitOnly(ctx, s, d.Webhook, func(t *tx) error { return deliveryTable.put(t, d) })
}

// expedite lists every urgency, so that it uses an index range for each and reads no delivery that
// is due already.
const expedite = "UPDATE deliveries SET next = $2, problem = '' WHERE webhook = $1 " +
	"AND done = 0 AND urgency IN (0, 1, 2) AND next > $3 AND problem IN "

// ExpediteRetries makes a webhook's deliveries due at now if they are scheduled after beyond and
// last failed with one of problems. It clears the problem of each, by which the next try knows that
// it was expedited.
func (s *SQL) ExpediteRetries(ctx context.Context, webhook string, now, beyond time.Time,
	problems []string) error {
	args := []any{webhook, desk.Millis(now), desk.Millis(beyond)}
	for _, p := range problems {
		args = append(args, p)
	}
	return submitOnly(ctx, s, webhook, func(t *tx) error {
		_, err := t.exec(expedite+"("+placeholders(4, len(problems))+")", args...)
		return err
	})
}

// Deliveries returns at most limit deliveries that are pending or dead, the oldest first.
func (s *SQL) Deliveries(ctx context.Context, limit int) ([]Delivery, error) {
	return deliveryTable.all(ctx, s.read, "WHERE done = 0 OR dead ORDER BY id LIMIT $1", limit)
}
