package gate

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"firststeps/test/pgtest"
)

// TestDatabaseUnavailable checks that, in each mode of the network, the running server and one
// started meanwhile serve guides, and respond to every request that needs the desk. When the
// network works again, everything continues without manual action, and nothing acknowledged is
// lost.
func TestDatabaseUnavailable(t *testing.T) {
	t.Parallel() // it mostly waits
	for name, mode := range map[string]netMode{"slow": slow, "reset": resetting,
		"half open": blackhole, "refused": refusing} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			network, database := newProxy(t, pgtest.Shared(t))
			d := newOutage(t, database)
			running := d.before()
			network.setMode(mode)
			starting := start(t, d.line...)
			d.during(running, starting)
			if mode != slow && d.book.refused.Load() == 0 {
				t.Error("no hand-over was refused, so the check tested nothing")
			}
			if mode == blackhole && factor() > 1 { // two test cases in a row: more than a minute
				until(t, "the server reports that the desk is in trouble",
					func() bool { return running.readyWith("desk: in trouble") })
			}
			network.setMode(passing)
			d.after(running)
			d.after(starting)
			d.check()
		})
	}
}

// sendUntilAccepted sends one hand-over with the same key until it is accepted, and returns the
// number of refusals.
func (d *outage) sendUntilAccepted(s *server) (refused int) {
	d.t.Helper()
	h := newHandover()
	until(d.t, "a hand-over is accepted", func() bool {
		ref, err := h.send(newClient(), s.url)
		if err != nil {
			refused++
			return false
		}
		d.book.acked[h.secret] = ref
		return true
	})
	return refused
}

// TestDatabaseRepliesAreCut checks that a client that repeats a request with the same key gets one
// case, although replies of the database, including replies to commits, are lost in the middle. The
// control acknowledges before it commits, and must fail the check.
func TestDatabaseRepliesAreCut(t *testing.T) {
	t.Parallel()
	for _, early := range []bool{false, true} {
		network, database := newProxy(t, pgtest.Shared(t))
		d := newOutage(t, database)
		if early {
			d.line = []string{program(t, plantedProgram), "--database", database,
				"--fault", "early"}
		}
		s, refused := d.before(), 0
		network.setMode(breaking)
		for range 20 * factor() {
			refused += d.sendUntilAccepted(s)
		}
		network.setMode(passing)
		s.kill()
		t.Log(refused, "tries were refused")
		if v := d.examine(); v.sound() == early {
			t.Errorf("acknowledging early: %v; %v", early, v)
		}
		if refused == 0 && !early {
			t.Error("nothing was refused, so the check tested nothing")
		}
	}
}

// TestWaitingForTheDatabaseIsDetected is the control: a desk that acknowledges before it commits, a
// desk that waits for its database without a time limit, and a program that opens its database
// before it listens must fail the checks.
func TestWaitingForTheDatabaseIsDetected(t *testing.T) {
	t.Parallel() // it mostly waits
	for _, fault := range []string{"early", "endless"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			network, database := newProxy(t, pgtest.Shared(t))
			d := newOutage(t, database)
			d.line = []string{program(t, plantedProgram), "--database", database, "--fault", fault}
			s := d.before()
			network.setMode(refusing)
			d.book.one(newClient(), s.url)
			d.requestAll(s.url)
			if starting, err := launch(d.line...); err == nil {
				starting.kill()
				t.Error("a program that opens its database before it listens has started")
			}
			s.kill()
			network.setMode(passing)
			if v := d.examine(); v.sound() && len(d.wrong) == 0 {
				t.Error("the check does not detect the planted fault")
			}
		})
	}
}

// outage runs a desk whose database becomes unavailable.
type outage struct {
	t        *testing.T
	database string
	line     []string
	club     provider
	book     *ledger

	mu    sync.Mutex
	wrong []string // wrong and missing responses
}

func newOutage(t *testing.T, database string) *outage {
	t.Helper()
	return &outage{t: t, database: database, line: serving(t, database),
		club: providers(t, database, 1)[0], book: newLedger()}
}

// before starts a server, waits until it has accepted a hand-over, and makes it open all of its
// connections to the database.
func (d *outage) before() *server {
	d.t.Helper()
	s := start(d.t, d.line...).ready(d.t)
	until(d.t, "a hand-over is accepted",
		func() bool { d.book.one(newClient(), s.url); return d.book.size() > 0 })
	d.requestAll(s.url)
	return s
}

// during sends requests of all kinds to servers: they must serve guides, and respond to every
// request that needs the desk.
func (d *outage) during(servers ...*server) {
	var all sync.WaitGroup
	for _, s := range servers {
		all.Go(func() { checkGuide(d.t, newClient(), s.url) })
		all.Go(func() { d.book.one(newClient(), s.url) })
		all.Go(func() { d.requestAll(s.url) })
	}
	all.Wait()
}

// after waits until a server has recovered, and kills it.
func (d *outage) after(s *server) {
	d.t.Helper()
	before := d.book.size()
	until(d.t, "a hand-over is accepted again",
		func() bool { d.book.one(newClient(), s.url); return d.book.size() > before })
	s.ready(d.t)
	s.kill()
}

// examine checks the database and adds all other faults to d.wrong.
func (d *outage) examine() verdict {
	d.t.Helper()
	v := d.book.examine(d.t, d.database)
	d.t.Log(v, d.book.refused.Load(), "refused")
	d.wrong = append(d.wrong, d.book.wrong...)
	if n := len(d.book.unknown); n > 0 {
		d.report(fmt.Sprintf("%d hand-overs without a response", n))
	}
	return v
}

// check fails the test if examine finds a fault.
func (d *outage) check() {
	d.t.Helper()
	if v := d.examine(); !v.sound() || len(d.wrong) > 0 {
		d.t.Errorf("%v, %v", v, d.wrong)
	}
}

func (d *outage) report(wrong string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.wrong = append(d.wrong, wrong)
}

// requestAll sends many requests that need the desk at once: each must get a response, and the
// user's response must have a number to call.
func (d *outage) requestAll(url string) {
	d.t.Helper()
	var all sync.WaitGroup
	secret := d.book.anySecret()
	for range 4 {
		for _, path := range []string{"/case?k=" + secret, "/desk", "/desk/sign-in"} {
			all.Go(func() {
				status, page, err := get(url + path)
				if err != nil || strings.HasPrefix(path, "/case") && status != http.StatusOK &&
					!strings.Contains(page, "112") {
					d.report(fmt.Sprintf("%s: %d, %v, without a number to call",
						strings.ReplaceAll(path, secret, "…"), status, err))
				}
			})
		}
		all.Go(func() {
			status, _, err := d.club.send(newClient(), http.MethodGet, url+"/api/v1/desk/cases", "",
				nil)
			if err != nil {
				d.report(fmt.Sprintf("a provider: %d, %v", status, err))
			}
		})
	}
	all.Wait()
}
