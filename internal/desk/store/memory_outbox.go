package store

import (
	"context"
	"maps"
	"slices"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/guide"
)

// outbox is the part of Memory for webhooks and deliveries.
type outbox struct {
	webhooks   []Webhook
	deliveries []Delivery
}

// PutWebhook inserts or replaces a webhook, and appends the event of it.
func (m *Memory) PutWebhook(_ context.Context, w Webhook, e desk.Event) error {
	if err := filled(w.ID); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	put(&m.webhooks, w, func(a Webhook) bool { return a.ID == w.ID })
	m.append(e)
	return nil
}

// Webhooks returns every webhook, in the order of creation.
func (m *Memory) Webhooks(context.Context) ([]Webhook, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.webhooks), nil
}

// deliver inserts a delivery to every active webhook for an event that changed a case. Events of
// test cases are not delivered.
func (m *Memory) deliver(e desk.Event) {
	if e.Version == 0 || e.Test() {
		return
	}
	for _, w := range m.webhooks {
		if w.Stopped.IsZero() {
			m.deliveries = append(m.deliveries, Delivery{
				ID: int64(len(m.deliveries) + 1), Webhook: w.ID, Event: e.Position, Case: e.Case,
				Urgency: e.Urgency,
			})
		}
	}
}

// Claim returns the deliveries of some lanes that are due now, one list for each lane, sorted by
// urgency, highest first, and then by age. It sets their next try to until, so that no other server
// claims them before that. Of each case and webhook it returns only the oldest delivery that is not
// done.
func (m *Memory) Claim(_ context.Context, now, until time.Time, lanes []Lane) (all [][]Delivery,
	err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	urgent, oldest := map[[2]string]bool{}, map[[2]string]*Delivery{}
	for i := range m.deliveries {
		d := &m.deliveries[i]
		key := [2]string{d.Webhook, d.Case}
		if !d.Done.IsZero() {
			continue
		}
		if oldest[key] == nil {
			oldest[key] = d
		}
		urgent[key] = urgent[key] || d.Urgency == guide.Emergency
	}
	due := slices.SortedFunc(maps.Values(oldest), func(a, b *Delivery) int { return a.compare(*b) })
	for _, l := range lanes {
		var claimed []Delivery
		for _, d := range due {
			in := d.Webhook == l.Webhook && (l.Urgent && urgent[[2]string{d.Webhook, d.Case}] ||
				!l.Urgent && d.Urgency != guide.Emergency)
			if in && len(claimed) < l.Limit && d.isDue(now) {
				d.Next = until
				claimed = append(claimed, *d)
			}
		}
		all = append(all, claimed)
	}
	return all, nil
}

// isDue reports whether the next try is due, or was scheduled by a clock that was ahead.
func (d Delivery) isDue(now time.Time) bool {
	return !d.Next.After(now) || d.Next.After(now.Add(maxDelay))
}

// PutDelivery stores the result of a try.
func (m *Memory) PutDelivery(_ context.Context, d Delivery) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	put(&m.deliveries, d, func(a Delivery) bool { return a.ID == d.ID })
	return nil
}

// ExpediteRetries makes a webhook's deliveries due at now if they are scheduled after beyond and
// last failed with one of problems. It clears the problem of each, by which the next try knows that
// it was expedited.
func (m *Memory) ExpediteRetries(_ context.Context, webhook string, now, beyond time.Time,
	problems []string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.deliveries {
		if d := &m.deliveries[i]; d.Webhook == webhook && d.Done.IsZero() &&
			d.Next.After(beyond) && slices.Contains(problems, d.Problem) {
			d.Next, d.Problem = now, ""
		}
	}
	return nil
}

// Deliveries returns at most limit deliveries that are pending or dead, the oldest first.
func (m *Memory) Deliveries(_ context.Context, limit int) ([]Delivery, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var open []Delivery
	for _, d := range m.deliveries {
		if (d.Done.IsZero() || d.Dead) && len(open) < limit {
			open = append(open, d)
		}
	}
	return open, nil
}
