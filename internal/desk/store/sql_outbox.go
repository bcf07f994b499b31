package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"firststeps/internal/desk"
	"firststeps/internal/guide"
)

var webhookTable = table[Webhook]{name: "webhooks", key: "id", hashed: hashedOfWebhook,
	fields: func(w *Webhook) []field {
		return []field{
			{"id", &w.ID}, {"url", &w.URL}, {"secret", &w.Secret}, {"details", &w.Details},
			{"created", &w.Created}, {"stopped", &w.Stopped},
			{"by_id", &w.By},
		}
	}}

var deliveryTable = table[Delivery]{name: "deliveries", key: "id",
	fields: func(d *Delivery) []field {
		return []field{
			{"id", &d.ID}, {"webhook", &d.Webhook}, {"position", &d.Event}, {"case_id", &d.Case},
			{"urgency", (*uint8)(&d.Urgency)}, {"tries", &d.Tries},
			{"next", &d.Next}, {"done", &d.Done}, {"dead", &d.Dead}, {"problem", &d.Problem},
		}
	}}

// PutWebhook keeps a webhook, new or changed, with the event that tells of it.
func (s *SQL) PutWebhook(ctx context.Context, w Webhook, e desk.Event) error {
	if err := filled(w.ID); err != nil {
		return err
	}
	e.Rows = webhookTable.wrote(w)
	return tell(ctx, s, w.ID, func(t *tx) error {
		t.events = append(t.events, e)
		return webhookTable.put(t, w)
	})
}

// Webhooks gives every webhook, in the order of creation.
func (s *SQL) Webhooks(ctx context.Context) ([]Webhook, error) {
	return webhookTable.all(ctx, s.read, "ORDER BY seq")
}

// deliver puts the events after a position that changed a case on their way to every webhook. Test
// cases are nobody's business.
func (t *tx) deliver(after int64) error {
	if !slices.ContainsFunc(t.events, func(e desk.Event) bool {
		return e.Version > 0 &&
			!e.Test()
	}) {
		return nil
	}
	_, err := t.exec(
		"INSERT INTO deliveries (webhook, position, case_id, urgency, tries, next, done, dead, "+
			"problem) "+
			"SELECT webhooks.id, position, case_id, urgency, 0, 0, 0, FALSE, '' FROM log CROSS "+
			"JOIN "+
			"webhooks "+
			"WHERE position > $1 AND version > 0 AND subject <> '"+desk.Testing+
			"' AND stopped = 0 ORDER BY position, webhooks.seq", after)
	return err
}

// longest is more than any delivery waits for its next try (a day, and a tenth). Where one waits
// for longer, the clock was ahead when that was said.
const longest = 28 * desk.Hour

// claims are what claims deliveries of a lane, by whether it is that of emergencies. There goes
// also what an emergency waits for: what came before it in its case.
var claims = map[bool]string{
	true:  claim(guide.Emergency),
	false: claim(guide.Urgent, guide.NotUrgent),
}

// claim looks for what is due by each of some urgencies: new, to be tried again, or put off by a
// clock that was ahead; so it reads nothing that is put off. The outer conditions are looked at
// again if another server was faster: what that one took is no longer due.
func claim(urgencies ...guide.Urgency) string {
	var due []string
	for _, u := range urgencies {
		for _, when := range []string{"= 0", "BETWEEN 1 AND $1", "> $4"} {
			due = append(due,
				fmt.Sprintf("SELECT * FROM (SELECT d.urgency, d.id FROM deliveries AS e "+
					"CROSS JOIN deliveries AS d WHERE e.webhook = $5 AND e.done = 0 AND "+
					"e.urgency = "+
					"%d AND e.next %s "+
					"AND d.id = (SELECT min(id) FROM deliveries AS o WHERE o.webhook = e.webhook "+
					"AND "+
					"o.case_id = e.case_id AND o.done = 0) AND d.urgency <= %d AND (d.next <= $1 "+
					"OR "+
					"d.next > $4) "+
					"ORDER BY e.next, e.id LIMIT $3) AS due", u, when, urgencies[0]))
		}
	}
	return "UPDATE deliveries SET next = $2 WHERE id IN (SELECT id FROM (" +
		strings.Join(due, " UNION ALL ") + ") AS due ORDER BY urgency DESC, id LIMIT $3) " +
		"AND done = 0 AND (next <= $1 OR next > $4) RETURNING " + deliveryTable.names()
}

// Claim returns deliveries of some lanes that are due now, the most urgent first and of those the
// oldest, and puts off each until then, so that no other server takes it, too: of each case and
// webhook only the oldest that is not done. It returns one list for each lane.
func (s *SQL) Claim(ctx context.Context, now, until desk.Moment, lanes []Lane) ([][]Delivery,
	error) {
	return ask(ctx, s, change{}, func(t *tx) (all [][]Delivery, err error) {
		for _, l := range lanes {
			due, err := deliveryTable.rows(t.ctx, t.db, claims[l.Urgent], now, until, l.Limit,
				now.After(longest), l.Webhook)
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

// PutDelivery keeps how a delivery went.
func (s *SQL) PutDelivery(ctx context.Context, d Delivery) error {
	return tell(ctx, s, d.Webhook, func(t *tx) error { return deliveryTable.put(t, d) })
}

// hasten names every urgency, so that nothing that is due is read.
const hasten = "UPDATE deliveries SET next = $2, problem = '' WHERE webhook = $1 AND done = 0 AND " +
	"urgency IN (0, 1, 2) AND next > $3 AND problem IN "

// Hasten makes deliveries to a webhook due now that were put off beyond a moment because of one of
// some problems. It takes the problem from each: who tries next sees that it was hastened.
func (s *SQL) Hasten(ctx context.Context, webhook string, now, beyond desk.Moment,
	problems []string) error {
	args := []any{webhook, now, beyond}
	for _, p := range problems {
		args = append(args, p)
	}
	return tell(ctx, s, webhook, func(t *tx) error {
		_, err := t.exec(hasten+"("+marks(4, len(problems))+")", args...)
		return err
	})
}

// Deliveries gives those that are not done or dead, the oldest first, at most limit.
func (s *SQL) Deliveries(ctx context.Context, limit int) ([]Delivery, error) {
	return deliveryTable.all(ctx, s.read, "WHERE done = 0 OR dead ORDER BY id LIMIT $1", limit)
}
