package gate

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"firststeps/test/pgtest"
)

// Whatever becomes of the way to the database: guides are served, also by a server that starts
// meanwhile; everybody who wants something of the desk gets an answer; and when it is over,
// everything goes on without a hand, and nothing that was acknowledged is lost.
func TestDatabaseOutOfReach(t *testing.T) {
	t.Parallel() // it waits, more than it does
	for name, mood := range map[string]mood{"slow": slow, "reset": resetting,
		"half open": swallowing, "refused": refusing} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			way, database := newBetween(t, pgtest.Shared(t))
			d := newTroubled(t, database)
			running := d.before()
			way.set(mood)
			starting := start(t, d.line...)
			d.during(running, starting)
			if mood != slow && d.book.refused.Load() == 0 {
				t.Error("no hand-over was refused: the check saw nothing")
			}
			if mood == swallowing && factor() > 1 { // two test cases in a row: more than a minute
				until(t, "the server says that the desk is in trouble",
					func() bool { return running.says("desk: in trouble") })
			}
			way.set(passing)
			d.after(running)
			d.after(starting)
			d.sound()
		})
	}
}

// insist hands over, again and again under the same key, until it is taken, and says after how many
// refusals.
func (d *troubled) insist(s *server) (refused int) {
	d.t.Helper()
	h := newHandover()
	until(d.t, "a hand-over is taken", func() bool {
		ref, err := h.send(client(), s.url)
		if err != nil {
			refused++
			return false
		}
		d.book.acked[h.secret] = ref
		return true
	})
	return refused
}

// Answers of the database are lost in the middle, that of a commit too: whoever sends again under
// the same key has one case. The control acknowledges early, and is found out.
func TestAnswersOfTheDatabaseAreCut(t *testing.T) {
	t.Parallel()
	for _, early := range []bool{false, true} {
		way, database := newBetween(t, pgtest.Shared(t))
		d := newTroubled(t, database)
		if early {
			d.line = []string{program(t, planted), "--database", database, "--fault", "early"}
		}
		s, refused := d.before(), 0
		way.set(breaking)
		for range 20 * factor() {
			refused += d.insist(s)
		}
		way.set(passing)
		s.kill()
		t.Log(refused, "tries were refused")
		if v := d.examine(); v.sound() == early {
			t.Errorf("acknowledging early: %v; %v", early, v)
		}
		if refused == 0 && !early {
			t.Error("nothing was refused: the check saw nothing")
		}
	}
}

// The controls: a desk that acknowledges before it has kept anything, one that waits for its
// database as long as it takes, and a program that opens its database before it listens.
func TestWaitingForTheDatabaseIsFoundOut(t *testing.T) {
	t.Parallel() // it waits, more than it does
	for _, fault := range []string{"early", "endless"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			way, database := newBetween(t, pgtest.Shared(t))
			d := newTroubled(t, database)
			d.line = []string{program(t, planted), "--database", database, "--fault", fault}
			s := d.before()
			way.set(refusing)
			d.book.one(client(), s.url)
			d.answers(s.url)
			if starting, err := launch(d.line...); err == nil {
				starting.kill()
				t.Error("a program that opens its database before it listens has started")
			}
			s.kill()
			way.set(passing)
			if v := d.examine(); v.sound() && len(d.wrong) == 0 {
				t.Error("nothing is wrong, so the check would see nothing")
			}
		})
	}
}

// troubled is a desk whose database is about to be in trouble.
type troubled struct {
	t        *testing.T
	database string
	line     []string
	club     provider
	book     *book

	mu    sync.Mutex
	wrong []string // what was answered wrongly, or not at all
}

func newTroubled(t *testing.T, database string) *troubled {
	t.Helper()
	return &troubled{t: t, database: database, line: serving(t, database),
		club: providers(t, database, 1)[0], book: newBook()}
}

// before starts a server that has taken a hand-over, and has as many connections to its database as
// it may keep.
func (d *troubled) before() *server {
	d.t.Helper()
	s := start(d.t, d.line...).ready(d.t)
	until(d.t, "a hand-over is taken",
		func() bool { d.book.one(client(), s.url); return d.book.size() > 0 })
	d.answers(s.url)
	return s
}

// during asks servers for everything: guides are served, and whatever needs the desk is answered.
func (d *troubled) during(servers ...*server) {
	var all sync.WaitGroup
	for _, s := range servers {
		all.Go(func() { speaks(d.t, client(), s.url) })
		all.Go(func() { d.book.one(client(), s.url) })
		all.Go(func() { d.answers(s.url) })
	}
	all.Wait()
}

// after waits until a server is as before, and kills it.
func (d *troubled) after(s *server) {
	d.t.Helper()
	before := d.book.size()
	until(d.t, "a hand-over is taken again",
		func() bool { d.book.one(client(), s.url); return d.book.size() > before })
	s.ready(d.t)
	s.kill()
}

// examine looks at what was left; what is wrong beside it is in wrong.
func (d *troubled) examine() verdict {
	d.t.Helper()
	v := d.book.examine(d.t, d.database)
	d.t.Log(v, d.book.refused.Load(), "refused")
	d.wrong = append(d.wrong, d.book.wrong...)
	if n := len(d.book.unknown); n > 0 {
		d.note(fmt.Sprintf("%d hand-overs without an answer", n))
	}
	return v
}

// sound wants nothing wrong.
func (d *troubled) sound() {
	d.t.Helper()
	if v := d.examine(); !v.sound() || len(d.wrong) > 0 {
		d.t.Errorf("%v, %v", v, d.wrong)
	}
}

func (d *troubled) note(wrong string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.wrong = append(d.wrong, wrong)
}

// answers asks for all that needs the desk, many at the same time: to each there is an answer, and
// the person's has a number to call.
func (d *troubled) answers(url string) {
	d.t.Helper()
	var all sync.WaitGroup
	secret := d.book.any()
	for range 4 {
		for _, path := range []string{"/case?k=" + secret, "/desk", "/desk/sign-in"} {
			all.Go(func() {
				status, page, err := get(url + path)
				if err != nil || strings.HasPrefix(path, "/case") && status != http.StatusOK &&
					!strings.Contains(page, "112") {
					d.note(fmt.Sprintf("%s: %d, %v, and no number to call",
						strings.ReplaceAll(path, secret, "…"), status, err))
				}
			})
		}
		all.Go(func() {
			if status, _, err := d.club.ask(client(), http.MethodGet, url+"/api/v1/desk/cases", "",
				nil); err != nil {
				d.note(fmt.Sprintf("a provider: %d, %v", status, err))
			}
		})
	}
	all.Wait()
}
