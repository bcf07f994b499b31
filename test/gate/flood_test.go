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
)

// The size of the flood: a short form, and the full one of `make gate`.
func floodSize() (cases, addresses int) {
	if os.Getenv("GATE") != "" {
		return 100_000, 1_000
	}
	return 3_000, 100
}

// While ordinary cases come in from many addresses and are never closed, each emergency that was
// acknowledged stands on every operator's queue before all that is less urgent, the guide and the
// sign-in page are served, and the receiver of a webhook hears of each emergency although another
// receiver hangs, one is slow and one fails.
func TestFloodHidesNoEmergency(t *testing.T) {
	database := filepath.Join(t.TempDir(), "cases.db")
	const operators = 3
	screens := make([]*follower, operators)
	for i := range screens {
		screens[i] = signedIn(t, database)
	}
	told := newReceivers(t, database)
	s := start(t, append(serving(t, database), "--webhook-allow-internal")...).ready(t)

	f := &flooding{t: t, server: s, told: told}
	f.emergency()
	stop := make(chan struct{})
	var watching sync.WaitGroup
	for _, screen := range screens {
		watching.Go(func() { f.watch(screen, stop) })
	}
	watching.Go(func() { f.others(stop) })
	watching.Go(func() {
		for range pace(stop, time.Second) {
			f.emergency()
		}
	})
	f.flood()
	close(stop)
	watching.Wait()
	until(t, "the receiver that works has heard of every emergency", func() bool {
		return told.missing(f.known()) == 0
	})

	t.Logf("%d ordinary cases taken, %d refused, %d emergencies, %d views of the queue by %d "+
		"operators",
		f.taken.Load(), f.refused.Load(), len(f.known()), f.views.Load(), operators)
	t.Logf("the emergency is on a screen %v after it was acknowledged", &f.shown)
	t.Logf("the queue answers in %v, the guide in %v, sign-in in %v", &f.queue, &f.guide, &f.sign)
	t.Logf("the receiver that works hears of an emergency after %v", &told.lag)
	if f.views.Load() == 0 || f.taken.Load() == 0 || f.guide.size() == 0 || f.sign.size() == 0 {
		t.Error("the check saw nothing")
	}
	f.control(screens[0])
}

// flooding is a flood and what is seen meanwhile.
type flooding struct {
	t      *testing.T
	server *server
	told   *receivers

	taken, refused, views atomic.Int64

	mu          sync.Mutex
	emergencies []acknowledged

	shown, queue, guide, sign spans
}

// acknowledged is an emergency that was taken.
type acknowledged struct {
	ref  string
	when time.Time
	seen bool
}

// flood sends ordinary hand-overs, each address as many as the others.
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

// ordinary sends one that is not urgent, until it is taken.
func (f *flooding) ordinary(client *http.Client) {
	h := newHandover()
	for range 20 {
		_, err := h.send(client, f.server.url)
		if err == nil {
			f.taken.Add(1)
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

// emergency hands one over. It is to be taken at once.
func (f *flooding) emergency() {
	h := newHandover()
	h.body = []byte(strings.Replace(string(h.body),
		"life.none~place.parked~need.medicine", "!trapped", 1))
	client := clientFrom(60_000)
	defer client.CloseIdleConnections()
	ref, err := h.send(client, f.server.url)
	if err != nil {
		f.t.Errorf("an emergency was not taken: %v", err)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.emergencies = append(f.emergencies, acknowledged{ref: ref, when: time.Now()})
	f.told.acknowledged(ref)
}

// known returns the references of the emergencies that were acknowledged up to now.
func (f *flooding) known() (refs []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, e := range f.emergencies {
		refs = append(refs, e.ref)
	}
	return refs
}

// watch looks at the queue as an operator's screen does, with its stream beside it.
func (f *flooding) watch(screen *follower, stop <-chan struct{}) {
	ctx, cancel := context.WithCancel(context.Background())
	var stream sync.WaitGroup
	stream.Go(func() { screen.follow(ctx, f.server.url) })
	for range pace(stop, 500*time.Millisecond) {
		known := f.known()
		page, err := f.look(screen)
		if err == nil {
			err = first(page, known)
		}
		if err != nil {
			f.t.Error(err)
		}
		f.see(known)
	}
	cancel()
	stream.Wait()
}

// look fetches the queue.
func (f *flooding) look(screen *follower) (page string, err error) {
	client := client()
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

// see notes that emergencies were on a screen.
func (f *flooding) see(refs []string) {
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

// first says what is wrong with a queue: each of these emergencies is to stand on it, and nothing
// that is less urgent before one.
func first(page string, emergencies []string) error {
	var shown []string
	for _, row := range rowOfQueue.FindAllStringSubmatch(page, -1) {
		if row[1] != "emergency" {
			break
		}
		shown = append(shown, row[2])
	}
	for _, ref := range emergencies {
		if !slices.Contains(shown, ref) {
			return fmt.Errorf("emergency %s is not among the first %d lines of the queue", ref,
				len(shown))
		}
	}
	return nil
}

// control holds the check against queues with a fault in them: an emergency that is missing, and
// one that stands after something less urgent.
func (f *flooding) control(screen *follower) {
	page, err := f.look(screen)
	if err != nil {
		f.t.Fatal(err)
	}
	known := f.known()
	if err := first(page, known); err != nil {
		f.t.Error(err)
	}
	if first(strings.Replace(page, ">"+known[0]+"<", ">X-0000<", 1), known) == nil {
		f.t.Error("an emergency that is missing is not noticed")
	}
	if first(strings.Replace(page, `level emergency"`, `level soon"`, 1), known) == nil {
		f.t.Error("an emergency that is not first is not noticed")
	}
}

// others opens what people need who have nothing to do with the flood.
func (f *flooding) others(stop <-chan struct{}) {
	client := clientFrom(61_000)
	defer client.CloseIdleConnections()
	for range pace(stop, 100*time.Millisecond) {
		f.open(client, &f.guide, http.MethodGet, "/trunk-release-fails/en-GB?c=GB&t=!trapped",
			"tel:999")
		f.open(client, &f.sign, http.MethodPost, "/desk/sign-in/begin", "challenge")
	}
}

func (f *flooding) open(client *http.Client, took *spans, method, path, wanted string) {
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

// pace returns a channel that ticks until stop is closed, and is closed then.
func pace(stop <-chan struct{}, every time.Duration) <-chan struct{} {
	ticks := make(chan struct{})
	go func() {
		defer close(ticks)
		for {
			select {
			case ticks <- struct{}{}:
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
	return ticks
}

// clientFrom returns a client with an address of its own in 127.0.0.0/8.
func clientFrom(n int) *http.Client {
	from := &net.TCPAddr{IP: net.IPv4(127, 1, byte(n>>8), byte(n))}
	d := &net.Dialer{LocalAddr: from}
	return &http.Client{
		Timeout:   10 * time.Second,
		Transport: &http.Transport{DialContext: d.DialContext, DisableCompression: true},
	}
}

// receivers are where webhooks go: one that works, one that hangs, one that is slow, and one that
// fails.
type receivers struct {
	mu    sync.Mutex
	heard map[string]time.Time // by reference: when the one that works was told of an emergency
	acked map[string]time.Time
	lag   spans
}

// newReceivers starts them, and sets up their webhooks in a database that no server has open.
func newReceivers(t *testing.T, database string) *receivers {
	t.Helper()
	r := &receivers{heard: map[string]time.Time{}, acked: map[string]time.Time{}}
	gone := make(chan struct{})
	slow := func(for_ time.Duration) http.HandlerFunc {
		return func(_ http.ResponseWriter, q *http.Request) {
			select {
			case <-time.After(for_):
			case <-q.Context().Done():
			case <-gone:
			}
		}
	}
	kinds := map[string]http.HandlerFunc{
		"works": r.hear, "hangs": slow(time.Hour), "slow": slow(9 * time.Second),
		"fails": func(w http.ResponseWriter,
			_ *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
		},
	}
	s := rows(t, database)
	defer s.Close()
	for name, answer := range kinds {
		receiver := httptest.NewServer(answer)
		t.Cleanup(func() { receiver.CloseClientConnections(); receiver.Close() })
		hook := store.Webhook{
			ID: name, URL: receiver.URL, Secret: "whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0",
			Created: 1,
		}
		if err := s.PutWebhook(context.Background(), hook,
			desk.Event{Kind: "webhook", Actor: "system"}); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { close(gone) })
	return r
}

// hear is told of an event.
func (r *receivers) hear(_ http.ResponseWriter, q *http.Request) {
	var e struct {
		Data struct{ Ref, Kind, Urgency string }
	}
	if json.NewDecoder(q.Body).Decode(&e) != nil || e.Data.Urgency != "emergency" ||
		e.Data.Kind != string(desk.Opened) {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.heard[e.Data.Ref] = time.Now()
	r.measure(e.Data.Ref)
}

// acknowledged notes that an emergency was acknowledged.
func (r *receivers) acknowledged(ref string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.acked[ref] = time.Now()
	r.measure(ref)
}

func (r *receivers) measure(ref string) {
	heard, acked := r.heard[ref], r.acked[ref]
	if !heard.IsZero() && !acked.IsZero() {
		r.lag.add(max(0, heard.Sub(acked)))
	}
}

// missing counts the emergencies that the one that works has not heard of.
func (r *receivers) missing(refs []string) (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, ref := range refs {
		if r.heard[ref].IsZero() {
			n++
		}
	}
	return n
}

// spans are how long something took, each time.
type spans struct {
	mu  sync.Mutex
	all []time.Duration
}

func (s *spans) add(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, d)
}

func (s *spans) size() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.all)
}

// String gives the median, the 99th percentile and the longest.
func (s *spans) String() string {
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
