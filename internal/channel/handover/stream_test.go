package handover_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// recordedConn is a connection that records what was written since it was last read.
type recordedConn struct {
	mu     sync.Mutex
	text   strings.Builder
	header http.Header
}

func (t *recordedConn) Header() http.Header { return t.header }
func (t *recordedConn) WriteHeader(int)     {}
func (t *recordedConn) Flush()              {}
func (t *recordedConn) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.Write(p)
}

// news returns what was written since the last call.
func (t *recordedConn) news() string {
	synctest.Wait()
	t.mu.Lock()
	defer t.mu.Unlock()
	defer t.text.Reset()
	return t.text.String()
}

// withFollower runs a test with a client that follows a case, on a fake clock.
func withFollower(t *testing.T, rows func() *failingStore,
	test func(s *testDesk, rows *failingStore, heard *recordedConn)) {
	synctest.Test(t, func(t *testing.T) {
		store := rows()
		s := newTestDesk(t, store)
		s.clock = time.Now
		opened(t, s)
		ctx, stop := context.WithCancel(t.Context())
		r := httptest.NewRequest(http.MethodGet, "/api/v1/case/stream", nil).WithContext(ctx)
		r.Header.Set("Authorization", "Bearer "+secret)
		heard := &recordedConn{header: http.Header{}}
		go s.desk.Run(ctx)
		synctest.Wait()
		go s.ServeHTTP(heard, r)
		test(s, store, heard)
		stop()
		synctest.Wait()
	})
}

// failingStore is a store that can become unavailable.
type failingStore struct {
	*store.Memory
	gone  atomic.Bool
	asked atomic.Int64 // calls of CaseOf
}

var errGone = errors.New("the disk is gone")

func (a *failingStore) CaseOf(ctx context.Context, token string) (desk.Case, error) {
	if a.asked.Add(1); a.gone.Load() {
		return desk.Case{}, errGone
	}
	return a.Memory.CaseOf(ctx, token)
}

// Operators returns one operator, so that the desk is staffed.
func (a *failingStore) Operators(context.Context) ([]store.Operator, error) {
	return []store.Operator{{ID: "ann", Role: desk.Operator, Subject: "ann"}}, nil
}

// Last fails like CaseOf.
func (a *failingStore) Last(ctx context.Context) (desk.Event, error) {
	if a.gone.Load() {
		return desk.Event{}, errGone
	}
	return a.Memory.Last(ctx)
}

func present() *failingStore { return &failingStore{Memory: store.NewMemory()} }

func TestStreamSendsChangesAtOnce(t *testing.T) {
	withFollower(t, present, func(s *testDesk, _ *failingStore, heard *recordedConn) {
		first := heard.news()
		if !strings.HasPrefix(first, "id: 1\nevent: standing\ndata: <h1") ||
			!strings.HasSuffix(first, "\n\n") || !strings.Contains(first, "received your case") {
			t.Errorf("%.200q", first)
		}
		s.act(t, desk.Act{Kind: desk.Accept})
		if got := heard.news(); !strings.Contains(got, "Accepted by Ann") ||
			!strings.HasPrefix(got, "id: 2\n") {
			t.Errorf("%.200q", got)
		}
		for _, line := range strings.Split(strings.TrimSpace(first), "\n") {
			if !strings.HasPrefix(line, "data: ") && !strings.HasPrefix(line, "id: ") &&
				!strings.HasPrefix(line, "event: ") && line != "" {
				t.Errorf("an invalid line: %q", line)
			}
		}
	})
}

func TestStreamSendsKeepAlivesAndUnansweredAlarm(t *testing.T) {
	withFollower(t, present, func(s *testDesk, _ *failingStore, heard *recordedConn) {
		heard.news()
		time.Sleep(5 * time.Second)
		if got := heard.news(); got != ": as before\n\n" {
			t.Errorf("%q", got)
		}
		time.Sleep(50 * time.Second)
		if got := heard.news(); strings.Contains(got, "event") ||
			strings.Count(got, ": as before") != 10 {
			t.Errorf("%q", got)
		}
		time.Sleep(5 * time.Second)
		if got := heard.news(); !strings.Contains(got,
			"Nobody has accepted your case yet. Call now") {
			t.Errorf("%.300q", got)
		}
	})
}

// TestStreamReportsThatTheDeskIsAway checks that a stream reports a failing store, because
// keep-alives alone would make an old status look current.
func TestStreamReportsThatTheDeskIsAway(t *testing.T) {
	withFollower(t, present, func(s *testDesk, rows *failingStore, heard *recordedConn) {
		heard.news()
		rows.gone.Store(true)
		time.Sleep(5 * time.Second)
		if got := heard.news(); got != "event: away\ndata:\n\n" {
			t.Errorf("%q", got)
		}
		rows.gone.Store(false)
		time.Sleep(5 * time.Second)
		if got := heard.news(); got != ": as before\n\n" {
			t.Errorf("%q", got)
		}
	})
}

func TestStreamEndsWithReconnectEvent(t *testing.T) {
	withFollower(t, present, func(s *testDesk, _ *failingStore, heard *recordedConn) {
		heard.news()
		close(s.done)
		if got := heard.news(); !strings.HasPrefix(got, "event: again\n") {
			t.Errorf("%q", got)
		}
	})
}

func TestStreamNeedsTheSecret(t *testing.T) {
	s := newTestDesk(t, store.NewMemory())
	opened(t, s)
	for _, given := range []string{"", "Bearer ", "Bearer other-other-other-other", secret + "x"} {
		res, body := ask(t, s, http.MethodGet, "/api/v1/case/stream", "", "Authorization", given)
		if res.StatusCode != http.StatusNotFound ||
			!strings.Contains(body, `"emergency":["112","911"]`) {
			t.Errorf("%q: %d", given, res.StatusCode)
		}
	}
}

// TestIdleStreamsDoNotReadTheStore checks that keep-alives do not read the store. A change does,
// and so does time that changes what is shown.
func TestIdleStreamsDoNotReadTheStore(t *testing.T) {
	withFollower(t, present, func(s *testDesk, rows *failingStore, heard *recordedConn) {
		heard.news()
		s.act(t, desk.Act{Kind: desk.Accept})
		s.act(t, desk.Act{Kind: desk.Promise,
			Promised: time.Now().Add(45 * time.Minute)})
		if got := heard.news(); !strings.Contains(got, "in about 45 minutes") {
			t.Errorf("%.300q", got)
		}
		before := rows.asked.Load()
		time.Sleep(59 * time.Second)
		if n := rows.asked.Load() - before; n != 0 {
			t.Errorf("%d reads of the store in a minute without changes", n)
		}
		heard.news()
		time.Sleep(6 * time.Second)
		if got := heard.news(); !strings.Contains(got, "in about 44 minutes") {
			t.Errorf("a minute later: %.300q", got)
		}
		if n := rows.asked.Load() - before; n != 1 {
			t.Errorf("%d reads of the store", n)
		}
	})
}

// TestWatchMissesNoChange checks that a change between reading the case and watching it is not
// missed, and that no watch remains after its end.
func TestWatchMissesNoChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTestDesk(t, present())
		s.clock = time.Now
		ctx, stop := context.WithCancel(t.Context())
		if changed, _ := s.desk.Watch("any", 0); changed != nil {
			t.Error("watching works before the desk runs")
		}
		go s.desk.Run(ctx)
		synctest.Wait()
		opened(t, s)
		heard := s.desk.LogPosition()
		v, err := s.desk.Person(ctx, secret)
		if err != nil {
			t.Fatal(err)
		}
		s.act(t, desk.Act{Kind: desk.Accept})
		synctest.Wait()
		changed, end := s.desk.Watch(v.Case.ID, heard)
		other, endOther := s.desk.Watch("another", heard)
		if len(changed) != 1 || len(other) != 0 {
			t.Errorf("%d and %d values", len(changed), len(other))
		}
		<-changed
		s.act(t, desk.Act{Kind: desk.SetOff})
		s.act(t, desk.Act{Kind: desk.Arrive})
		synctest.Wait()
		if len(changed) != 1 || len(other) != 0 {
			t.Errorf("%d and %d values after two changes", len(changed), len(other))
		}
		end()
		endOther()
		stop()
		synctest.Wait()
	})
}
