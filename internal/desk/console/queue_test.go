package console

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
	"firststeps/internal/guide"
	"firststeps/test/short"
)

// keep stores a case as if it had been handed over n milliseconds after an hour ago.
func (h *testDesk) keep(n int, change func(*desk.Case)) desk.Case {
	h.t.Helper()
	at := desk.Truncate(h.time).Add(time.Duration(n)*time.Millisecond - time.Hour)
	c := desk.Case{
		ID: fmt.Sprintf("case%06d", n), Ref: fmt.Sprintf("K%05d", n), Version: 1,
		State:   desk.Received,
		Urgency: guide.Urgent, Opened: at, Changed: at, Waiting: at,
	}
	change(&c)
	o := store.Opening{Key: "key" + c.ID, Token: "token" + c.ID}
	e := desk.Event{
		At: at, Actor: "person", Kind: string(desk.Opened), Case: c.ID, Version: 1, State: c.State,
		Urgency: c.Urgency,
	}
	if _, _, err := h.rows.AddCase(context.Background(), c, o, e); err != nil {
		h.t.Fatal(err)
	}
	return c
}

func emergency(c *desk.Case) { c.Urgency = guide.Emergency }
func ordinary(*desk.Case)    {}

var lineOf = regexp.MustCompile(`<tr class="\w+" data-case="(\w+)"`)

// listed returns the ids of the cases on a page of the queue, in order.
func (b *browser) listed(path string) (ids []string) {
	b.t.Helper()
	for _, m := range lineOf.FindAllStringSubmatch(b.want(200)(b.get(path)), -1) {
		ids = append(ids, m[1])
	}
	return ids
}

var nextPage = regexp.MustCompile(`<a href="([^"]+)" rel="next"`)

// TestNoCaseIsHidden checks that, however many ordinary cases there are, every emergency is on
// every page, before all others, and every case is on some page.
func TestNoCaseIsHidden(t *testing.T) {
	short.Skip(t)
	for name, running := range map[string]bool{"from the store": false, "from memory": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newTestDesk(t)
				h.time = time.Now()
				for n := range 2150 {
					if n < 150 {
						h.keep(n, emergency)
					} else {
						h.keep(n, ordinary)
					}
				}
				ctx, stop := context.WithCancel(t.Context())
				defer stop()
				if running {
					go h.desk.Run(ctx)
					synctest.Wait()
				}
				b := h.signedIn("ann", "Ann", desk.Operator)
				seen, pages := map[string]bool{}, 0
				for path := "/desk"; path != ""; pages++ {
					ids := b.listed(path)
					if len(ids) > 150+pageLines || len(ids) < 150 {
						t.Fatalf("page %d has %d cases", pages+1, len(ids))
					}
					for i, id := range ids {
						if want := fmt.Sprintf("case%06d", i); i < 150 && id != want {
							t.Fatalf("page %d, line %d is %s, want %s", pages+1, i, id, want)
						}
						if i >= 150 && seen[id] {
							t.Fatalf("%s is on two pages", id)
						}
						seen[id] = true
					}
					_, body := b.get(path)
					path = ""
					if m := nextPage.FindStringSubmatch(body); m != nil {
						path = strings.ReplaceAll(m[1], "&amp;", "&")
					}
				}
				if len(seen) != 2150 || pages != 20 {
					t.Errorf("%d cases on %d pages", len(seen), pages)
				}
				b.want(200, "(2150) Queue", "All open <b>2150</b>",
					"Emergency <b>150</b>")(b.get("/desk"))
				b.want(200, "150 open emergencies are not among these",
					`href="/desk?urgency=emergency"`)(b.get("/desk?urgency=not-urgent"))
			})
		})
	}
}

// TestFloodOfEmergencies checks that emergencies above the limit of a page follow on the next page,
// before the ordinary cases.
func TestFloodOfEmergencies(t *testing.T) {
	h := newTestDesk(t)
	h.keep(0, ordinary)
	for n := range maxEmergencies + 150 {
		h.keep(1+n, emergency)
	}
	b := h.signedIn("ann", "Ann", desk.Operator)
	if ids := b.listed("/desk?page=2"); len(ids) != maxEmergencies+51 ||
		ids[len(ids)-1] != "case000000" ||
		ids[len(ids)-2] != fmt.Sprintf("case%06d", maxEmergencies+150) {
		t.Errorf("%d cases, the last two %v", len(ids), ids[len(ids)-2:])
	}
}

// TestQueueIsUpToDate checks that the queue shows changes of a case at once, whether the case was
// in memory or not.
func TestQueueIsUpToDate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newTestDesk(t)
		h.time = time.Now()
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go h.desk.Run(ctx)
		synctest.Wait()
		b := h.signedIn("ann", "Ann", desk.Operator)
		c := h.open(handover())
		h.time = h.time.Add(time.Second)
		later := h.open(handover())
		b.want(200, "Nobody has it <b>2</b>", "Mine <b>0</b>")(b.get("/desk"))
		b.act(c, "accept")
		b.want(200, "Nobody has it <b>1</b>", "Mine <b>1</b>", "Ann</bdi> (you)")(b.get("/desk"))
		b.act(c, "arrive")
		b.act(c, "gone")
		if ids := b.listed("/desk"); !slices.Equal(ids, []string{later.ID}) {
			t.Errorf("after closing: %v", ids)
		}
		b.act(c, "reopen", "text", "It was the next car.")
		if ids := b.listed("/desk"); !slices.Equal(ids, []string{c.ID, later.ID}) {
			t.Errorf("after reopening: %v", ids)
		}
		b.want(200, "Nobody has it <b>2</b>", "Mine <b>0</b>")(b.get("/desk"))
	})
}

// TestManyCasesOfOneNumber checks that the cost of a view is not quadratic in the number of similar
// cases.
func TestManyCasesOfOneNumber(t *testing.T) {
	h := newTestDesk(t)
	same := func(c *desk.Case) {
		c.Details = desk.Details{
			Phone: "+447700900123",
			Place: desk.Place{Latitude: 1, Measured: time.Unix(1, 0), Accuracy: 10},
		}
	}
	for n := range 2001 {
		h.keep(n, same)
	}
	b := h.signedIn("ann", "Ann", desk.Operator)
	for range 12 {
		b.get("/desk") // each view reads more cases into memory
	}
	if n := testing.AllocsPerRun(3, func() { b.get("/desk/part") }); n > 40_000 {
		t.Errorf("a view allocates %.0f times", n)
	}
	b.want(200, "Like K00001, K00002, K00003 and others")(b.get("/desk"))
}

// TestCompression checks that screens are sent compressed, except those with a secret, so that
// their length reveals nothing.
func TestCompression(t *testing.T) {
	h := newTestDesk(t)
	c := h.open(handover())
	b := h.signedIn("sue", "Sue", desk.Supervisor)
	coding := func(method, path string, form url.Values) string {
		r := httptest.NewRequest(method, origin+path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("Accept-Encoding", "gzip, br")
		res, _ := b.do(r)
		if res.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
		return res.Header.Get("Content-Encoding")
	}
	for _, path := range []string{"/desk", "/desk/part", "/desk/case/" + c.ID, "/desk/search",
		"/desk/audit"} {
		if got := coding(http.MethodGet, path, nil); got != "br" {
			t.Errorf("%s is sent as %q", path, got)
		}
	}
	for path, form := range map[string]url.Values{
		"/desk/people/invite": {"name": {"Bob"}, "role": {"operator"}},
		"/desk/outwards/key":  {"name": {"Key"}},
	} {
		if got := coding(http.MethodPost, path, form); got != "" {
			t.Errorf("%s is sent as %q", path, got)
		}
	}
	if _, body := b.get(
		"/desk?show=mine&guess=secret&urgency=guess&page=guess"); strings.Contains(body, "guess") {
		t.Error("the page repeats a part of its address")
	}
}

// TestScreensReceiveCounts checks that each event has the number of waiting cases and the most
// severe alarm.
func TestScreensReceiveCounts(t *testing.T) {
	h := newTestDesk(t)
	b := h.signedIn("ann", "Ann", desk.Operator)
	l := b.listen("1")
	c := h.open(handover())
	if heard := l.next(); !strings.Contains(heard, `"waiting":1`) {
		t.Error(heard)
	}
	h.time = h.time.Add(time.Minute)
	h.open(handover())
	if heard := l.next(); !strings.Contains(heard, `"waiting":2,"alarm":"unanswered"`) {
		t.Error(heard)
	}
	b.want(303)(b.post("/desk/case/"+c.ID+"/accept", nil))
	if heard := l.next(); !strings.Contains(heard, `"waiting":1}`) {
		t.Error(heard)
	}
}

// endless is a desk whose searches last until they are cancelled.
type endless struct {
	*service.Desk
	begun chan struct{}
}

func (s endless) Cases(ctx context.Context, q store.Query) ([]desk.Case, error) {
	if q.Text == "" {
		return s.Desk.Cases(ctx, q)
	}
	s.begun <- struct{}{}
	<-ctx.Done()
	return nil, service.ErrUnavailable
}

// TestSearchesAreBounded checks that costly requests are limited in number and time, respond with
// an error page beyond that, and do not block the queue.
func TestSearchesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newTestDesk(t)
		h.open(handover())
		s := endless{h.desk, make(chan struct{}, 100)}
		var err error
		if h.console, err = New(s, func() Accounts { return h.rows }, Options{
			Origin: origin, Now: h.desk.Now, Log: h.desk.Log, Guide: h.desk.Guide,
		}); err != nil {
			t.Fatal(err)
		}
		b := h.signedIn("ann", "Ann", desk.Operator)
		answers := make(chan string, 10)
		for range cap(answers) {
			go func() {
				b := &browser{h, maps.Clone(b.cookies)}
				res, body := b.post("/desk/search", url.Values{"text": {"skoda"}})
				answers <- fmt.Sprint(res.StatusCode,
					strings.Contains(body, "Try again in a moment"))
			}()
		}
		synctest.Wait()
		if n := len(s.begun); n != 4 {
			t.Errorf("%d searches at once", n)
		}
		b.want(200, "(1) Queue")(b.get("/desk"))
		for range cap(answers) {
			if a := <-answers; a != "503 true" {
				t.Errorf("response %s, want 503 true", a)
			}
		}
	})
}
