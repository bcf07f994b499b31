package gate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
	"firststeps/test/short"
)

// floodSize returns the size of the flood: small by default, full in `make gate`.
func floodSize() (cases, addresses int) {
	if os.Getenv("GATE") != "" {
		return 100_000, 1_000
	}
	return 3_000, 100
}

// TestFloodHidesNoEmergency floods a server with ordinary cases from many addresses that are never
// closed. Each acknowledged emergency must be on every operator's queue before all less urgent
// cases. The guide and the sign-in page must be served. A webhook must notify its receiver of each
// emergency, although another receiver hangs, one is slow and one fails.
func TestFloodHidesNoEmergency(t *testing.T) {
	short.Skip(t)
	database := filepath.Join(t.TempDir(), "cases.db")
	const operators = 3
	screens := make([]*follower, operators)
	for i := range screens {
		screens[i] = newOperator(t, database)
	}
	hooks := newReceivers(t, database)
	s := start(t, append(serving(t, database), "--webhook-allow-internal")...).ready(t)

	f := &flooding{t: t, server: s, hooks: hooks}
	f.emergency()
	stop := make(chan struct{})
	var watching sync.WaitGroup
	for _, screen := range screens {
		watching.Go(func() { f.watch(screen, stop) })
	}
	watching.Go(func() { f.browse(stop) })
	watching.Go(func() {
		for range ticks(stop, time.Second) {
			f.emergency()
		}
	})
	f.flood()
	close(stop)
	watching.Wait()
	until(t, "the working receiver was notified of every emergency", func() bool {
		return hooks.missing(f.known()) == 0
	})

	t.Logf("%d ordinary cases accepted, %d refused, %d emergencies, %d views of the queue by "+
		"%d operators",
		f.accepted.Load(), f.refused.Load(), len(f.known()), f.views.Load(), operators)
	t.Logf("the emergency is on a screen %v after it was acknowledged", &f.shown)
	t.Logf("response times: the queue %v, the guide %v, sign-in %v", &f.queue, &f.guide, &f.sign)
	t.Logf("the working receiver is notified of an emergency after %v", &hooks.lag)
	if f.views.Load() == 0 || f.accepted.Load() == 0 || f.guide.size() == 0 || f.sign.size() == 0 {
		t.Error("the check tested nothing")
	}
	f.control(screens[0])
}

// flooding is a flood and the measurements during it.
type flooding struct {
	t      *testing.T
	server *server
	hooks  *receivers

	accepted, refused, views atomic.Int64

	mu          sync.Mutex
	emergencies []acknowledged

	shown, queue, guide, sign durations
}

// acknowledged is an emergency that was acknowledged.
type acknowledged struct {
	ref  string
	when time.Time
	seen bool
}

// flood sends ordinary hand-overs, the same number from each address.
func (f *flooding) flood() {
	cases, addresses := floodSize()
	var next atomic.Int64
	var all sync.WaitGroup
	for range 32 {
		all.Go(func() {
			for n := next.Add(1); n <= int64(addresses); n = next.Add(1) {
				client := clientFrom(int(n))
				for range cases / addresses {
					f.ordinary(client)
				}
				client.CloseIdleConnections()
			}
		})
	}
	all.Wait()
}

// ordinary sends a hand-over that is not urgent, up to 20 times until it is accepted.
func (f *flooding) ordinary(client *http.Client) {
	h := newHandover()
	for range 20 {
		_, err := h.send(client, f.server.url)
		if err == nil {
			f.accepted.Add(1)
			return
		}
		no, refused := errors.AsType[refusal](err)
		busy := no.status == http.StatusServiceUnavailable ||
			no.status == http.StatusTooManyRequests
		if !refused || !busy {
			f.t.Errorf("an ordinary hand-over: %v", err)
			return
		}
		f.refused.Add(1)
		time.Sleep(50 * time.Millisecond)
	}
}

// emergency hands over an emergency, which must be accepted at the first try.
func (f *flooding) emergency() {
	h := newHandover()
	h.body = []byte(strings.Replace(string(h.body),
		"life.none~place.parked~need.medicine", "!trapped", 1))
	client := clientFrom(60_000)
	defer client.CloseIdleConnections()
	ref, err := h.send(client, f.server.url)
	if err != nil {
		f.t.Errorf("an emergency was not accepted: %v", err)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.emergencies = append(f.emergencies, acknowledged{ref: ref, when: time.Now()})
	f.hooks.acknowledged(ref)
}

// known returns the references of the emergencies acknowledged so far.
func (f *flooding) known() (refs []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, e := range f.emergencies {
		refs = append(refs, e.ref)
	}
	return refs
}

// watch fetches the queue repeatedly and follows its stream, as an operator's screen does.
func (f *flooding) watch(screen *follower, stop <-chan struct{}) {
	ctx, cancel := context.WithCancel(context.Background())
	var stream sync.WaitGroup
	stream.Go(func() { screen.follow(ctx, f.server.url) })
	for range ticks(stop, 500*time.Millisecond) {
		known := f.known()
		page, err := f.fetchQueue(screen)
		if err == nil {
			err = checkQueue(page, known)
		}
		if err != nil {
			f.t.Error(err)
		}
		f.markSeen(known)
	}
	cancel()
	stream.Wait()
}

// fetchQueue returns the queue's page.
func (f *flooding) fetchQueue(screen *follower) (page string, err error) {
	client := newClient()
	defer client.CloseIdleConnections()
	r, err := http.NewRequest(http.MethodGet, f.server.url+"/desk", nil)
	if err != nil {
		return "", err
	}
	for name, value := range screen.headers {
		r.Header.Set(name, value)
	}
	began := time.Now()
	answer, err := client.Do(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	f.queue.add(time.Since(began))
	f.views.Add(1)
	if answer.StatusCode != http.StatusOK {
		return "", fmt.Errorf("the queue: %s", answer.Status)
	}
	return string(text), err
}

// markSeen records that emergencies were on a screen.
func (f *flooding) markSeen(refs []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, e := range f.emergencies {
		if !e.seen && slices.Contains(refs, e.ref) {
			f.emergencies[i].seen = true
			f.shown.add(time.Since(e.when))
		}
	}
}

var rowOfQueue = regexp.MustCompile(
	`(?s)<span class="level ([a-z-]+)">.*?class="ref"[^>]*>([^<]+)</a>`)

// checkQueue returns an error if one of the emergencies is not on the queue, or comes after a less
// urgent case.
func checkQueue(page string, emergencies []string) error {
	var shown []string
	for _, row := range rowOfQueue.FindAllStringSubmatch(page, -1) {
		if row[1] != "emergency" {
			break
		}
		shown = append(shown, row[2])
	}
	for _, ref := range emergencies {
		if !slices.Contains(shown, ref) {
			return fmt.Errorf("emergency %s is not among the first %d lines of the queue",
				ref, len(shown))
		}
	}
	return nil
}

// control applies checkQueue to queues with a fault: a missing emergency, and an emergency after a
// less urgent case.
func (f *flooding) control(screen *follower) {
	page, err := f.fetchQueue(screen)
	if err != nil {
		f.t.Fatal(err)
	}
	known := f.known()
	if err := checkQueue(page, known); err != nil {
		f.t.Error(err)
	}
	if checkQueue(strings.Replace(page, ">"+known[0]+"<", ">X-0000<", 1), known) == nil {
		f.t.Error("a missing emergency is not detected")
	}
	if checkQueue(strings.Replace(page, `level emergency"`, `level soon"`, 1), known) == nil {
		f.t.Error("an emergency that is not first is not detected")
	}
}

// browse requests the guide and the sign-in, as other users do during the flood.
func (f *flooding) browse(stop <-chan struct{}) {
	client := clientFrom(61_000)
	defer client.CloseIdleConnections()
	for range ticks(stop, 100*time.Millisecond) {
		f.fetch(client, &f.guide, http.MethodGet, "/trunk-release-fails/en-GB?c=GB&t=!trapped",
			"tel:999")
		f.fetch(client, &f.sign, http.MethodPost, "/desk/sign-in/begin", "challenge")
	}
}

func (f *flooding) fetch(client *http.Client, took *durations, method, path, wanted string) {
	r, err := http.NewRequest(method, f.server.url+path, nil)
	if err != nil {
		f.t.Error(err)
		return
	}
	began := time.Now()
	answer, err := client.Do(r)
	if err != nil {
		f.t.Error(err)
		return
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	took.add(time.Since(began))
	if err != nil || answer.StatusCode != http.StatusOK || !strings.Contains(string(text), wanted) {
		f.t.Errorf("%s: %s, %v", path, answer.Status, err)
	}
}

// ticks returns a channel that ticks at once and then at an interval. It is closed after stop is
// closed.
func ticks(stop <-chan struct{}, every time.Duration) <-chan struct{} {
	c := make(chan struct{})
	go func() {
		defer close(c)
		for {
			select {
			case c <- struct{}{}:
			case <-stop:
				return
			}
			select {
			case <-time.After(every):
			case <-stop:
				return
			}
		}
	}()
	return c
}

// clientFrom returns a client with its own address in 127.0.0.0/8.
func clientFrom(n int) *http.Client {
	from := &net.TCPAddr{IP: net.IPv4(127, 1, byte(n>>8), byte(n))}
	d := &net.Dialer{LocalAddr: from}
	return &http.Client{
		Timeout:   10 * time.Second,
		Transport: &http.Transport{DialContext: d.DialContext, DisableCompression: true},
	}
}

// receivers are receivers of webhooks: one works, one hangs, one is slow, and one fails.
type receivers struct {
	mu       sync.Mutex
	notified map[string]time.Time // by reference: when the working receiver got the emergency
	acked    map[string]time.Time
	lag      durations
}

// newReceivers starts receivers, and adds their webhooks to a database that no server has open.
func newReceivers(t *testing.T, database string) *receivers {
	t.Helper()
	r := &receivers{notified: map[string]time.Time{}, acked: map[string]time.Time{}}
	gone := make(chan struct{})
	wait := func(delay time.Duration) http.HandlerFunc {
		return func(_ http.ResponseWriter, q *http.Request) {
			select {
			case <-time.After(delay):
			case <-q.Context().Done():
			case <-gone:
			}
		}
	}
	kinds := map[string]http.HandlerFunc{
		"works": r.receive, "hangs": wait(time.Hour), "slow": wait(9 * time.Second),
		"fails": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
		},
	}
	s := openStore(t, database)
	defer s.Close()
	for name, answer := range kinds {
		receiver := httptest.NewServer(answer)
		t.Cleanup(func() { receiver.CloseClientConnections(); receiver.Close() })
		hook := store.Webhook{
			ID: name, URL: receiver.URL, Secret: "whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0",
			Created: time.Unix(1, 0),
		}
		if err := s.PutWebhook(context.Background(), hook,
			desk.Event{Kind: "webhook", Actor: "system"}); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { close(gone) })
	return r
}

// receive is the handler of the working receiver.
func (r *receivers) receive(_ http.ResponseWriter, q *http.Request) {
	var e struct {
		Data struct{ Ref, Kind, Urgency string }
	}
	if json.NewDecoder(q.Body).Decode(&e) != nil || e.Data.Urgency != "emergency" ||
		e.Data.Kind != string(desk.Opened) {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.notified[e.Data.Ref] = time.Now()
	r.measure(e.Data.Ref)
}

// acknowledged records the time when an emergency was acknowledged.
func (r *receivers) acknowledged(ref string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.acked[ref] = time.Now()
	r.measure(ref)
}

// measure adds the lag of an emergency once both times are known.
func (r *receivers) measure(ref string) {
	notified, acked := r.notified[ref], r.acked[ref]
	if !notified.IsZero() && !acked.IsZero() {
		r.lag.add(max(0, notified.Sub(acked)))
	}
}

// missing returns the number of emergencies that the working receiver did not get.
func (r *receivers) missing(refs []string) (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, ref := range refs {
		if r.notified[ref].IsZero() {
			n++
		}
	}
	return n
}

// durations collects measurements.
type durations struct {
	mu  sync.Mutex
	all []time.Duration
}

func (s *durations) add(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, d)
}

func (s *durations) size() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.all)
}

// String returns the median, the 99th percentile and the maximum.
func (s *durations) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.all) == 0 {
		return "(never)"
	}
	all := slices.Sorted(slices.Values(s.all))
	n := len(all)
	ms := func(i int) string { return all[i].Round(100 * time.Microsecond).String() }
	return fmt.Sprintf("%s (median of %d), %s (99 %%), %s (longest)", ms(n/2), n, ms(n*99/100),
		ms(n-1))
}
