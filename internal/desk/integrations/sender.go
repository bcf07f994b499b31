package integrations

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// Limits of sending.
const (
	deliveryTimeout = 10 * time.Second // for one request, in total
	lease           = 2 * time.Minute  // how long other servers do not claim a claimed delivery
	batch           = 64               // deliveries claimed at once
	// a receiver whose response takes longer gets one delivery at a time
	slowResponse  = time.Second
	pollInterval  = 5 * time.Second // between claims without a notification
	retryInterval = time.Second / 2 // between claims while the store is unavailable
	maxResponse   = 64 << 10        // bytes read of a response
	maxName       = 80              // bytes of a name that is shown to people

	maxWebhooks = 100 // at a time, each with two lanes
)

// retryDelays returns the delay after each failed try, as recommended by Standard Webhooks: ten
// tries in 75 and a half hours. After the last a delivery is given up.
func retryDelays() []time.Duration {
	return []time.Duration{
		5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour,
		10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
	}
}

// Result is the result of a delivery.
type Result int

// The results that are counted.
const (
	Delivered Result = iota // the receiver accepted it
	Failed                  // a try failed, and more will follow
	Dead                    // given up: a supervisor must look at it
	Stopped                 // webhooks stopped because their receiver responded that it is gone
)

// Count returns the number of such results since the start of the program.
func (g *Server) Count(r Result) int64 { return g.counts[r].Load() }

// Run sends deliveries until ctx is done. Any number of servers may run on one store.
func (g *Server) Run(ctx context.Context) {
	defer g.lanes.sending.Wait()
	for ctx.Err() == nil {
		grown, _ := g.round(ctx)
		wait := pollInterval
		if grown == nil {
			wait = retryInterval
		}
		select {
		case <-ctx.Done():
		case <-grown:
		case <-g.lanes.freed:
		case <-time.After(wait):
		}
	}
}

// round claims due deliveries of the free lanes and starts to send them. It returns a channel that
// is closed when there may be more, or nil if the store is unavailable, and the number of claimed
// deliveries.
func (g *Server) round(ctx context.Context) (grown <-chan struct{}, claimed int) {
	s, err := g.store()
	if err != nil {
		return nil, 0
	}
	grown = s.Changed() // before claiming, so that no change in between is missed
	now := g.now()
	hooks, err := s.Webhooks(ctx)
	free := g.lanes.free(hooks)
	if err == nil && len(free) == 0 {
		return grown, 0
	}
	var due [][]store.Delivery
	if err == nil {
		due, err = s.Claim(ctx, now, now.Add(lease), free)
	}
	if err != nil {
		g.Log.Warn("cannot claim deliveries", "err", err)
		return nil, 0
	}
	for i, queue := range due {
		w, _ := find(hooks, func(w store.Webhook) bool { return w.ID == free[i].Webhook })
		if claimed += len(queue); len(queue) > 0 {
			g.lanes.start(free[i], func() int { return g.sendAll(ctx, s, w, queue) })
		}
	}
	return grown, claimed
}

// sendAll sends deliveries one after another. It records their results concurrently, since no two
// are of the same case and the store batches concurrent writes. If the receiver cannot be reached
// for one, the others are not sent and count as tried. If a response is slow, the others are
// released, because a more urgent one may have arrived. It returns how many to claim next.
func (g *Server) sendAll(ctx context.Context, s Store, w store.Webhook,
	queue []store.Delivery) (next int) {
	var unreached error
	var recording sync.WaitGroup
	defer recording.Wait()
	arrived := false
	for i, d := range queue {
		began, err := g.Now(), unreached
		if err == nil {
			err = g.deliver(ctx, s, w, d)
		}
		took := g.Now().Sub(began) // without the time to record the result
		if ctx.Err() != nil || errors.Is(err, errStore) {
			// no result: the rest can be claimed again when the lease ends
			return 1
		}
		if _, answered := errors.AsType[status](err); err != nil && !answered && !permanent(err) {
			unreached = err
		}
		if err == statusGone {
			w = g.stopGone(ctx, s, w)
		}
		recording.Go(func() { g.record(ctx, s, d, err) })
		if err == nil && !arrived {
			arrived = true
			recording.Wait() // so that the failed ones are expedited, too
			g.expediteRetries(ctx, s, w)
		}
		if unreached == nil && took > slowResponse {
			for _, d := range queue[i+1:] {
				recording.Go(func() { g.releaseDelivery(ctx, s, d) })
			}
			return 1
		}
	}
	return min(2*len(queue), batch)
}

// releaseDelivery releases a claimed delivery that was not tried.
func (g *Server) releaseDelivery(ctx context.Context, s Store, d store.Delivery) {
	d.Next = g.now()
	if err := s.PutDelivery(ctx, d); err != nil {
		g.Log.Warn("cannot release a delivery: it is sent when its lease ends", "delivery", d.ID,
			"err", err)
	}
}

// expediteRetries makes all deliveries due now that wait because the receiver was unavailable,
// since it has just accepted one. It leaves out those that another server may be sending, and those
// that the receiver rejected for another reason.
func (g *Server) expediteRetries(ctx context.Context, s Store, w store.Webhook) {
	now := g.now()
	if err := s.ExpediteRetries(ctx, w.ID, now, now.Add(lease),
		outageProblems()); err != nil {
		g.Log.Warn("cannot expedite retries: they are sent later", "webhook", w.ID, "err", err)
	}
}

// outageProblems returns the problems of an unavailable receiver, in the form in which they are
// stored.
func outageProblems() []string {
	return []string{
		unreachable, timedOut, status(http.StatusBadGateway).Error(),
		status(http.StatusServiceUnavailable).Error(), status(http.StatusGatewayTimeout).Error(),
	}
}

const (
	unreachable = "the receiver cannot be reached"
	timedOut    = "the receiver did not answer in time"
)

// stopGone stops a webhook whose receiver responded with 410 Gone.
func (g *Server) stopGone(ctx context.Context, s Store, w store.Webhook) store.Webhook {
	w.Stopped = g.now()
	g.counts[Stopped].Add(1)
	g.Log.Warn("webhook responded 410 Gone and is stopped", "webhook", w.ID)
	if err := g.stop(ctx, s, w, desk.Actor{Role: desk.System}); err != nil {
		g.Log.Warn("cannot stop a webhook that is gone", "webhook", w.ID, "err", err)
	}
	return w
}

var (
	errStopped = errors.New("the webhook was stopped")
	errStore   = errors.New("store unavailable")
)

// statusGone is the response of a receiver that wants no more messages.
const statusGone = status(http.StatusGone)

// permanent reports whether a delivery that failed with err is given up at once.
func permanent(err error) bool {
	return errors.Is(err, errStopped) || errors.Is(err, errRowGone) || errors.Is(err, statusGone)
}

// status is the status of an unsuccessful response of a receiver.
type status int

// Error returns a text without anything that the receiver wrote.
func (s status) Error() string { return "the receiver answered " + strconv.Itoa(int(s)) }

// record stores the result of a try. If that fails, the delivery is sent again after its lease. An
// expedited try does not count as a try and is not expedited a second time, so that an unstable
// receiver does not use up the tries.
func (g *Server) record(ctx context.Context, s Store, d store.Delivery, problem error) {
	back := ""
	if d.Tries > 0 && d.Problem == "" {
		back = ", also once it was back"
	} else {
		d.Tries++
	}
	switch now := g.now(); {
	case problem == nil:
		d.Done, d.Problem = now, ""
		g.counts[Delivered].Add(1)
	case permanent(problem) || d.Tries > len(retryDelays()):
		d.Done, d.Dead, d.Problem = now, true, problemText(problem)
		g.counts[Dead].Add(1)
		g.Log.Error("webhook delivery given up", "delivery", d.ID, "webhook", d.Webhook, "tries",
			d.Tries, "problem", d.Problem)
	default:
		d.Next, d.Problem = now.Add(retryDelay(d.Tries)), problemText(problem)+back
		g.counts[Failed].Add(1)
	}
	if err := s.PutDelivery(ctx, d); err != nil {
		g.Log.Warn("cannot record the result of a delivery: it is sent again", "delivery", d.ID,
			"err", err)
	}
}

// retryDelay returns the delay after that many tries, plus up to a tenth, so that retries do not
// all come at once. It is never shorter, so that the tries always span three days.
func retryDelay(tries int) time.Duration {
	length := retryDelays()[tries-1]
	return (length + rand.N(length/10)).Truncate(time.Millisecond)
}

// problemText returns the text for an error that is stored, shown and logged. It contains nothing
// that the receiver or the network sent.
func problemText(err error) string {
	var timeout interface{ Timeout() bool }
	if answer, ok := errors.AsType[status](err); ok {
		return answer.Error()
	}
	for _, known := range []error{errStopped, errRowGone, errInternal} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	if errors.As(err, &timeout) && timeout.Timeout() {
		return timedOut
	}
	return unreachable
}

// deliver sends an event to a webhook once. It returns nil if the receiver accepted it.
func (g *Server) deliver(ctx context.Context, s Store, w store.Webhook, d store.Delivery) error {
	if !w.Stopped.IsZero() {
		return errStopped
	}
	id, body, err := g.message(ctx, s, w, d.Event)
	switch {
	case errors.Is(err, errRowGone):
		return err
	case err != nil:
		g.Log.Warn("cannot read the event of a delivery", "delivery", d.ID, "err", err)
		return errStore
	}
	return g.send(ctx, w, id, body)
}

func (g *Server) send(ctx context.Context, w store.Webhook, id string, body []byte) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/cloudevents+json")
	r.Header.Set("User-Agent", "firststeps")
	if err := sign(r.Header, w.Secret, id, g.Now(), body); err != nil {
		return err
	}
	answer, err := g.client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	// read the body so that the connection can be reused; its content is ignored
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, maxResponse))
	if answer.StatusCode/100 != 2 {
		return status(answer.StatusCode)
	}
	return nil
}
