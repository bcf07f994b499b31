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

// Bounds of sending.
const (
	patience = 10 * time.Second // for one answer, in all
	lease    = 2 * time.Minute  // for how long nobody else takes what was claimed
	batch    = 64               // deliveries claimed at once
	// an answer that takes longer: such a receiver is sent one at a time
	slow    = time.Second
	idle    = 5 * time.Second // between looks, where nothing tells of news
	away    = time.Second / 2 // between looks, while the store is not open or cannot be read
	most    = 64 << 10        // bytes read of an answer
	maxName = 80              // bytes of a name that a person reads

	maxWebhooks = 100 // at a time, each with two lanes
)

// waits are how long to wait after each try that failed, as Standard Webhooks has it: ten tries in
// 75 hours and a half. After the last a delivery is given up.
func waits() []time.Duration {
	return []time.Duration{
		5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour,
		10 * time.Hour, 14 * time.Hour, 20 * time.Hour,
		24 * time.Hour,
	}
}

// Result is how a delivery went.
type Result int

// The results that are counted.
const (
	Delivered Result = iota // the receiver has it
	Failed                  // a try failed; it goes on
	Dead                    // given up: somebody must look
	Stopped                 // webhooks that said that they are gone
)

// Count gives how many there were since the start of the program.
func (g *Gate) Count(r Result) int64 { return g.counts[r].Load() }

// Run sends what is to be sent, until ctx is done. Any number of servers may run on one store.
func (g *Gate) Run(ctx context.Context) {
	defer g.lanes.sending.Wait()
	for ctx.Err() == nil {
		grown, _ := g.round(ctx)
		wait := idle
		if grown == nil {
			wait = away
		}
		select {
		case <-ctx.Done():
		case <-grown:
		case <-g.lanes.freed:
		case <-time.After(wait):
		}
	}
}

// round claims what is due of the lanes in which nothing is under way, and begins to send it. It
// returns what is closed once there may be more, and how much was claimed.
func (g *Gate) round(ctx context.Context) (grown <-chan struct{}, claimed int) {
	s, err := g.store()
	if err != nil {
		return nil, 0
	}
	grown = s.Changed() // before claiming: what comes in between is not missed
	now := g.now()
	hooks, err := s.Webhooks(ctx)
	free := g.lanes.free(hooks)
	if err == nil && len(free) == 0 {
		return grown, 0
	}
	var due [][]store.Delivery
	if err == nil {
		due, err = s.Claim(ctx, now, now.After(desk.Moment(lease/time.Millisecond)), free)
	}
	if err != nil {
		g.Log.Warn("cannot see what is to be delivered", "cause", err)
		return nil, 0
	}
	for i, queue := range due {
		w, _ := one(hooks, func(w store.Webhook) bool { return w.ID == free[i].Webhook })
		if claimed += len(queue); len(queue) > 0 {
			g.lanes.use(free[i], func() int { return g.sendAll(ctx, s, w, queue) })
		}
	}
	return grown, claimed
}

// sendAll sends one after another, and keeps meanwhile how each went: no two are of the same case,
// and the store joins what waits for it. Where the receiver cannot be reached for one, it is not
// asked for the others: they count as tried. If one takes long, the others are given back: a more
// urgent one may have come. It returns how many to claim next.
func (g *Gate) sendAll(ctx context.Context, s Store, w store.Webhook,
	queue []store.Delivery) (next int) {
	var unreached error
	var keeping sync.WaitGroup
	defer keeping.Wait()
	arrived := false
	for i, d := range queue {
		began, err := g.Now(), unreached
		if err == nil {
			err = g.try(ctx, s, w, d)
		}
		took := g.Now().Sub(began) // the store's time is not the receiver's
		if ctx.Err() != nil || errors.Is(err, errStore) {
			// nothing was found out: the lease ends, and another server takes the rest again
			return 1
		}
		if _, answered := errors.AsType[status](err); err != nil && !answered && !final(err) {
			unreached = err
		}
		if err == gone {
			w = g.leave(ctx, s, w)
		}
		keeping.Go(func() { g.keep(ctx, s, d, err) })
		if err == nil && !arrived {
			arrived = true
			keeping.Wait() // what is kept as put off is hastened, too
			g.welcome(ctx, s, w)
		}
		if unreached == nil && took > slow {
			for _, d := range queue[i+1:] {
				keeping.Go(func() { g.giveBack(ctx, s, d) })
			}
			return 1
		}
	}
	return min(2*len(queue), batch)
}

// giveBack lets others take what was claimed and not tried.
func (g *Gate) giveBack(ctx context.Context, s Store, d store.Delivery) {
	d.Next = g.now()
	if err := s.PutDelivery(ctx, d); err != nil {
		g.Log.Warn("cannot give back a delivery: it is sent once its lease ends", "delivery", d.ID,
			"cause", err)
	}
}

// welcome has all that waits for a receiver that was away sent now, since it is there. What may be
// under way elsewhere is left alone, and what the receiver refused for its own sake waits on.
func (g *Gate) welcome(ctx context.Context, s Store, w store.Webhook) {
	now := g.now()
	if err := s.Hasten(ctx, w.ID, now, now.After(desk.Moment(lease/time.Millisecond)),
		absent()); err != nil {
		g.Log.Warn("cannot hasten what waits for a receiver: it is sent later", "webhook", w.ID,
			"cause", err)
	}
}

// absent are the problems of a receiver that is away, as they are kept.
func absent() []string {
	return []string{
		unreachable, late, status(http.StatusBadGateway).Error(),
		status(http.StatusServiceUnavailable).Error(), status(http.StatusGatewayTimeout).Error(),
	}
}

const (
	unreachable = "the receiver cannot be reached"
	late        = "the receiver did not answer in time"
)

// leave stops a webhook whose receiver said that it is gone.
func (g *Gate) leave(ctx context.Context, s Store, w store.Webhook) store.Webhook {
	w.Stopped = g.now()
	g.counts[Stopped].Add(1)
	g.Log.Warn("a webhook said that it is gone, and is stopped", "webhook", w.ID)
	if err := g.stop(ctx, s, w, desk.Actor{Role: desk.System}); err != nil {
		g.Log.Warn("cannot stop a webhook that is gone", "webhook", w.ID, "cause", err)
	}
	return w
}

var (
	errStopped = errors.New("the webhook was stopped")
	errStore   = errors.New("the store cannot be read now")
)

// gone is a receiver's answer that it wants nothing any more.
const gone = status(http.StatusGone)

func final(err error) bool {
	return errors.Is(err, errStopped) || errors.Is(err, errNothing) || errors.Is(err, gone)
}

// status is an answer of a receiver that is no success.
type status int

// Error says it without a word of what the receiver wrote.
func (s status) Error() string { return "the receiver answered " + strconv.Itoa(int(s)) }

// keep writes down how a try went. Where even that fails the lease ends by itself, and the delivery
// is sent again. A try that was hastened does not count, and is not hastened a second time: a
// receiver that comes and goes uses up nothing.
func (g *Gate) keep(ctx context.Context, s Store, d store.Delivery, problem error) {
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
	case final(problem) || d.Tries > len(waits()):
		d.Done, d.Dead, d.Problem = now, true, inWords(problem)
		g.counts[Dead].Add(1)
		g.Log.Error("a delivery was given up", "delivery", d.ID, "webhook", d.Webhook, "tries",
			d.Tries, "problem", d.Problem)
	default:
		d.Next, d.Problem = now.After(wait(d.Tries)), inWords(problem)+back
		g.counts[Failed].Add(1)
	}
	if err := s.PutDelivery(ctx, d); err != nil {
		g.Log.Warn("cannot note how a delivery went: it is sent again", "delivery", d.ID, "cause",
			err)
	}
}

// wait gives how long to wait after so many tries, and up to a tenth more, so that not all come
// back at once: never less, so that three days away are always outlasted.
func wait(tries int) desk.Moment {
	length := waits()[tries-1]
	return desk.Moment((length + rand.N(length/10)) / time.Millisecond)
}

// inWords says what went wrong, with nothing of what the receiver or the network said: it is shown
// and logged.
func inWords(err error) string {
	var slow interface{ Timeout() bool }
	if answer, ok := errors.AsType[status](err); ok {
		return answer.Error()
	}
	for _, known := range []error{errStopped, errNothing, errInternal} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	if errors.As(err, &slow) && slow.Timeout() {
		return late
	}
	return unreachable
}

// try brings an event to a webhook, once. It gives nil once the receiver has answered that it has
// it.
func (g *Gate) try(ctx context.Context, s Store, w store.Webhook, d store.Delivery) error {
	if w.Stopped != 0 {
		return errStopped
	}
	id, body, err := g.message(ctx, s, w, d.Event)
	switch {
	case errors.Is(err, errNothing):
		return err
	case err != nil:
		g.Log.Warn("cannot read what is to be delivered", "delivery", d.ID, "cause", err)
		return errStore
	}
	return g.send(ctx, w, id, body)
}

func (g *Gate) send(ctx context.Context, w store.Webhook, id string, body []byte) error {
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
	// the connection can be used again; what it says does not count
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, most))
	if answer.StatusCode/100 != 2 {
		return status(answer.StatusCode)
	}
	return nil
}
