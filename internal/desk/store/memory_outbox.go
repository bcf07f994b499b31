package store

import (
	"context"
	"maps"
	"slices"

	"firststeps/internal/desk"
	"firststeps/internal/guide"
)

// outbox is what is to be delivered, in memory.
type outbox struct {
	webhooks   []Webhook
	deliveries []Delivery
}

// PutWebhook keeps a webhook, new or changed, with the event that tells of it.
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

// Webhooks gives every webhook, in the order of creation.
func (m *Memory) Webhooks(context.Context) ([]Webhook, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.webhooks), nil
}

// deliver puts an event that changed a case on its way to every webhook. Test cases are nobody's
// business.
func (m *Memory) deliver(e desk.Event) {
	if e.Version == 0 || e.Test() {
		return
	}
	for _, w := range m.webhooks {
		if w.Stopped == 0 {
			m.deliveries = append(m.deliveries, Delivery{
				ID: int64(len(m.deliveries) + 1), Webhook: w.ID, Event: e.Position, Case: e.Case,
				Urgency: e.Urgency,
			})
		}
	}
}

// Claim returns deliveries of some lanes that are due now, the most urgent first and of those the
// oldest, and puts off each until then, so that no other server takes it, too: of each case and
// webhook only the oldest that is not done. It returns one list for each lane.
func (m *Memory) Claim(_ context.Context, now, until desk.Moment, lanes []Lane) (all [][]Delivery,
	err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	urgent, oldest := map[[2]string]bool{}, map[[2]string]*Delivery{}
	for i := range m.deliveries {
		d := &m.deliveries[i]
		way := [2]string{d.Webhook, d.Case}
		if d.Done != 0 {
			continue
		}
		if oldest[way] == nil {
			oldest[way] = d
		}
		urgent[way] = urgent[way] || d.Urgency == guide.Emergency
	}
	due := slices.SortedFunc(maps.Values(oldest), func(a, b *Delivery) int { return a.compare(*b) })
	for _, l := range lanes {
		var claimed []Delivery
		for _, d := range due {
			in := d.Webhook == l.Webhook && (l.Urgent && urgent[[2]string{d.Webhook, d.Case}] ||
				!l.Urgent && d.Urgency != guide.Emergency)
			if in && len(claimed) < l.Limit && (d.Next <= now || d.Next > now.After(longest)) {
				d.Next = until
				claimed = append(claimed, *d)
			}
		}
		all = append(all, claimed)
	}
	return all, nil
}

// PutDelivery keeps how a delivery went.
func (m *Memory) PutDelivery(_ context.Context, d Delivery) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	put(&m.deliveries, d, func(a Delivery) bool { return a.ID == d.ID })
	return nil
}

// Hasten makes deliveries to a webhook due now that were put off beyond a moment because of one of
// some problems. It takes the problem from each: who tries next sees that it was hastened.
func (m *Memory) Hasten(_ context.Context, webhook string, now, beyond desk.Moment,
	problems []string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.deliveries {
		if d := &m.deliveries[i]; d.Webhook == webhook && d.Done == 0 && d.Next > beyond &&
			slices.Contains(problems, d.Problem) {
			d.Next, d.Problem = now, ""
		}
	}
	return nil
}

// Deliveries gives those that are not done or dead, the oldest first, at most limit.
func (m *Memory) Deliveries(_ context.Context, limit int) ([]Delivery, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var open []Delivery
	for _, d := range m.deliveries {
		if (d.Done == 0 || d.Dead) && len(open) < limit {
			open = append(open, d)
		}
	}
	return open, nil
}
