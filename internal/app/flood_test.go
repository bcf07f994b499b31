package app

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
	"firststeps/test/short"
)

// floodStore is a store that accepts hand-overs one at a time and keeps none, so that its rows do
// not use memory during a flood.
type floodStore struct {
	rows
	took atomic.Int64
	busy sync.Mutex
}

func (d *floodStore) AddCase(_ context.Context, c desk.Case, _ store.Opening,
	_ desk.Event) (desk.Case, bool, error) {
	d.busy.Lock()
	defer d.busy.Unlock()
	d.took.Add(1)
	return c, true, nil
}

// flooded returns the program with such a store and a stopped clock, so that no limit is refilled.
func flooded(t *testing.T) (*wired, *floodStore) {
	t.Helper()
	w := wire(t, serveOptions{}, io.Discard)
	d := &floodStore{rows: *w.db.open.Load()}
	w.limits.now = still
	w.Open(d)
	return w, d
}

// from sends a request from an address, without a connection.
func (w *wired) from(address, method, path, body string,
	header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.RemoteAddr = address + ":4711"
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer := httptest.NewRecorder()
	w.http.Config.Handler.ServeHTTP(answer, r)
	return answer
}

// hands hands a case over from an address.
func (w *wired) hands(address, transcript string) *httptest.ResponseRecorder {
	s := handedOver(transcript)
	return w.from(address, http.MethodPost, "/api/v1/handover", s.body, "Content-Type",
		"application/json", "Idempotency-Key", s.key)
}

// checkRefusal returns an error unless a refusal has an expected status, the numbers to call and
// the time to retry.
func checkRefusal(a *httptest.ResponseRecorder, status ...int) error {
	if body := a.Body.String(); !slices.Contains(status, a.Code) ||
		a.Header().Get("Retry-After") == "" || !strings.Contains(body, "112") ||
		!strings.Contains(body, "911") {
		return fmt.Errorf("refused with %d, Retry-After %q: %.300s", a.Code,
			a.Header().Get("Retry-After"), body)
	}
	return nil
}

const (
	carrier  = "198.51.100.7" // thousands of people share this address
	trapped  = "!trapped"
	nextDoor = "198.51.100.8"
)

// TestFloodFromOneAddress floods the desk with hand-overs from a carrier's one address. It checks
// that a limited number is accepted and the others get the numbers to call, that all emergencies
// and guide pages from there are served, and that other addresses are not affected.
func TestFloodFromOneAddress(t *testing.T) {
	short.Skip(t)
	w, _ := flooded(t)
	const floods, each = 20, 250 // ordinary hand-overs, concurrent with all others
	var all sync.WaitGroup
	var taken, emergencies, others, pages atomic.Int64
	for flood := range floods {
		all.Go(func() {
			for n := range each {
				switch a := w.hands(carrier, parked); a.Code {
				case http.StatusCreated:
					taken.Add(1)
				default:
					if err := checkRefusal(a, http.StatusTooManyRequests); err != nil {
						t.Error(err)
					}
				}
				if n%50 != 0 {
					continue
				}
				if a := w.hands(carrier, trapped); a.Code == http.StatusCreated {
					emergencies.Add(1)
				}
				if a := w.hands(fmt.Sprintf("203.0.113.%d", flood),
					parked); a.Code == http.StatusCreated {
					others.Add(1)
				}
				for _, path := range []string{"/trunk-release-fails/en-GB?c=GB&t=!trapped",
					"/trunk-release-fails/en-GB", "/"} {
					if a := w.from(carrier, http.MethodGet, path, "", "Accept-Language",
						"en-GB"); a.Code == http.StatusOK &&
						strings.Contains(a.Body.String(), "tel:") || a.Code/100 == 3 {
						pages.Add(1)
					}
				}
			}
		})
	}
	all.Wait()
	const concurrent = floods * each / 50
	// some emergencies came before the limit was reached
	if got := taken.Load(); got > 200 || got < 200-concurrent {
		t.Errorf("%d of %d ordinary hand-overs of one address were accepted", taken.Load(),
			floods*each)
	}
	if emergencies.Load() != concurrent || others.Load() != concurrent ||
		pages.Load() != 3*concurrent {
		t.Errorf("of %d each: %d emergencies from there, %d hand-overs from elsewhere; of %d "+
			"pages, %d", concurrent, emergencies.Load(), others.Load(), 3*concurrent, pages.Load())
	}
	page := w.from(carrier, http.MethodPost, "/handover/trunk-release-fails/en-GB",
		"t="+parked+"&country=GB&phone=07700+900123&consent=yes&place.words=A1", "Content-Type",
		"application/x-www-form-urlencoded")
	if body := page.Body.String(); page.Code != http.StatusTooManyRequests ||
		!strings.Contains(body, "NOT SENT") || !strings.Contains(body, "tel:999") ||
		!strings.Contains(body, "A1") {
		t.Errorf("the page without script: %d", page.Code)
	}
	for n := range 500 { // over every limit, also that of emergencies
		if a := w.hands(carrier, trapped); a.Code != http.StatusCreated {
			err := checkRefusal(a, http.StatusTooManyRequests)
			if err != nil || n < 200-concurrent {
				t.Errorf("emergency %d: %d, %v", n, a.Code, err)
			}
		}
	}
	if a := w.hands(nextDoor, trapped); a.Code != http.StatusCreated {
		t.Errorf("another address: %d", a.Code)
	}
}

// TestFloodFromManyAddresses floods the desk from ten thousand addresses, each within its limit. It
// checks that the desk accepts a bounded number and all emergencies, refuses the others at once
// with the numbers to call, and works normally afterwards with the memory released.
func TestFloodFromManyAddresses(t *testing.T) {
	short.Skip(t)
	w, d := flooded(t)
	const addresses, atOnce = 10_000, 1_000
	var taken, refused, emergencies atomic.Int64
	flood := func(from int) {
		d.busy.Lock() // nothing is written until all requests have started
		var all, there sync.WaitGroup
		for n := range atOnce {
			there.Add(1)
			all.Go(func() {
				address := fmt.Sprintf("10.%d.%d.9", (from+n)>>8, (from+n)&255)
				if n >= atOnce-20 { // an emergency while the desk is full
					there.Done()
					there.Wait()
					if w.hands(address, trapped).Code == http.StatusCreated {
						emergencies.Add(1)
					}
					return
				}
				there.Done()
				switch a := w.hands(address, parked); a.Code {
				case http.StatusCreated:
					taken.Add(1)
				default:
					refused.Add(1)
					if err := checkRefusal(a, http.StatusServiceUnavailable,
						http.StatusTooManyRequests); err != nil {
						t.Error(err)
					}
				}
			})
		}
		there.Wait()
		for n := range 20 {
			if a := w.from(fmt.Sprintf("10.200.0.%d", n), http.MethodGet,
				"/trunk-release-fails/en-GB?c=GB&t=!trapped", ""); a.Code != http.StatusOK ||
				!strings.Contains(a.Body.String(), "tel:999") {
				t.Errorf("the emergency card: %d", a.Code)
			}
		}
		eventually(t, "a hand-over is answered",
			func() bool { return refused.Load() > 0 || taken.Load() > 0 })
		d.busy.Unlock()
		all.Wait()
	}
	before := uint64(0)
	for from := 0; from < addresses; from += atOnce {
		if flood(from); from == 0 {
			before = heap()
		}
	}
	after := heap()
	t.Logf("of %d: %d taken, %d refused; %d emergencies taken; heap %d kB after a tenth, %d kB "+
		"at the end", addresses, taken.Load(), refused.Load(), emergencies.Load(), before>>10,
		after>>10)
	if got := emergencies.Load(); got != addresses/50 {
		t.Errorf("%d of %d emergencies were accepted", got, addresses/50)
	}
	if refused.Load() == 0 || taken.Load() < 256 {
		t.Errorf("%d taken, %d refused", taken.Load(), refused.Load())
	}
	if after > before+before/2+8<<20 {
		t.Errorf("memory grows: %d bytes after a tenth, %d at the end", before, after)
	}
	if a := w.hands(nextDoor, parked); a.Code != http.StatusCreated {
		t.Errorf("afterwards: %d", a.Code)
	}
}
