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
)

// deep is a store that takes each hand-over as slowly as the others let it, and keeps none:
// whatever grows in a flood is not its rows.
type deep struct {
	rows
	took atomic.Int64
	busy sync.Mutex
}

func (d *deep) AddCase(_ context.Context, c desk.Case, _ store.Opening, _ desk.Event) (desk.Case,
	bool, error) {
	d.busy.Lock()
	defer d.busy.Unlock()
	d.took.Add(1)
	return c, true, nil
}

// flooded is the program with such a store, on a clock that stands: nobody gets more with time.
func flooded(t *testing.T) (*wired, *deep) {
	t.Helper()
	w := wire(t, serving{}, io.Discard)
	d := &deep{rows: *w.db.open.Load()}
	w.limits.now = still
	w.Open(d)
	return w, d
}

// from sends a request in the process, as it comes from an address.
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

// refusedWell says what is wrong with how somebody was refused: it is to be an answer that says
// whom to call, and when to try again.
func refusedWell(a *httptest.ResponseRecorder, status ...int) error {
	if body := a.Body.String(); !slices.Contains(status, a.Code) ||
		a.Header().Get("Retry-After") == "" || !strings.Contains(body, "112") ||
		!strings.Contains(body, "911") {
		return fmt.Errorf("refused with %d, Retry-After %q: %.300s", a.Code,
			a.Header().Get("Retry-After"), body)
	}
	return nil
}

const (
	carrier  = "198.51.100.7" // thousands of people behind one address
	trapped  = "!trapped"
	nextDoor = "198.51.100.8"
)

// A flood of hand-overs from the one address that a carrier has for thousands of people: so many
// are taken, the others hear whom to call. An emergency from there is taken, each of them; the
// emergency text and the guides are served from there, all of them; and whoever comes from
// elsewhere notices nothing.
func TestFloodFromOneAddress(t *testing.T) {
	w, _ := flooded(t)
	const floods, each = 20, 250 // ordinary hand-overs, in step with everybody else
	var all sync.WaitGroup
	var taken, emergencies, others, pages atomic.Int64
	for flood := range floods {
		all.Go(func() {
			for n := range each {
				switch a := w.hands(carrier, parked); a.Code {
				case http.StatusCreated:
					taken.Add(1)
				default:
					if err := refusedWell(a, http.StatusTooManyRequests); err != nil {
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
	const beside = floods * each / 50
	// some emergencies came while there was room for all
	if got := taken.Load(); got > 200 || got < 200-beside {
		t.Errorf("%d of %d ordinary hand-overs of one address were taken", taken.Load(),
			floods*each)
	}
	if emergencies.Load() != beside || others.Load() != beside || pages.Load() != 3*beside {
		t.Errorf("of %d each: %d emergencies from there, %d hand-overs from elsewhere; of %d "+
			"pages, %d", beside, emergencies.Load(), others.Load(), 3*beside, pages.Load())
	}
	page := w.from(carrier, http.MethodPost, "/handover/trunk-release-fails/en-GB",
		"t="+parked+"&country=GB&phone=07700+900123&consent=yes&place.words=A1", "Content-Type",
		"application/x-www-form-urlencoded")
	if body := page.Body.String(); page.Code != http.StatusTooManyRequests ||
		!strings.Contains(body, "NOT SENT") || !strings.Contains(body, "tel:999") ||
		!strings.Contains(body, "A1") {
		t.Errorf("the page without script: %d", page.Code)
	}
	for n := range 500 { // beyond all measure, emergencies too
		if a := w.hands(carrier, trapped); a.Code != http.StatusCreated {
			if err := refusedWell(a, http.StatusTooManyRequests); err != nil || n < 200-beside {
				t.Errorf("emergency %d: %d, %v", n, a.Code, err)
			}
		}
	}
	if a := w.hands(nextDoor, trapped); a.Code != http.StatusCreated {
		t.Errorf("next door: %d", a.Code)
	}
}

// A flood from ten thousand addresses, of which none asks too much: the desk takes what it can,
// bounded, and keeps room for emergencies. Whoever finds no room hears so at once, and whom to
// call. Nothing of it stays in memory, and afterwards all is as before.
func TestFloodFromManyAddresses(t *testing.T) {
	w, d := flooded(t)
	const addresses, atOnce = 10_000, 1_000
	var taken, refused, emergencies atomic.Int64
	crowd := func(from int) {
		d.busy.Lock() // nothing is written until everybody is there
		var all, there sync.WaitGroup
		for n := range atOnce {
			there.Add(1)
			all.Go(func() {
				address := fmt.Sprintf("10.%d.%d.9", (from+n)>>8, (from+n)&255)
				if n >= atOnce-20 { // somebody in danger, once the desk is full
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
					if err := refusedWell(a, http.StatusServiceUnavailable,
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
		eventually(t, "the desk is full, or all were answered",
			func() bool { return refused.Load() > 0 || taken.Load() > 0 })
		d.busy.Unlock()
		all.Wait()
	}
	before := uint64(0)
	for from := 0; from < addresses; from += atOnce {
		if crowd(from); from == 0 {
			before = heap()
		}
	}
	after := heap()
	t.Logf("of %d: %d taken, %d refused; %d emergencies taken; heap %d kB after a tenth, %d kB "+
		"at the end", addresses, taken.Load(), refused.Load(), emergencies.Load(), before>>10,
		after>>10)
	if got := emergencies.Load(); got != addresses/50 {
		t.Errorf("%d of %d emergencies were taken", got, addresses/50)
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
