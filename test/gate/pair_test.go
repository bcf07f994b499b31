package gate

import (
	"context"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"firststeps/test/pgtest"
)

// pair is two servers on one PostgreSQL behind a balancer, and everybody who needs them.
type pair struct {
	database  string
	front     *balancer
	book      *book // hand-overs
	people    []*person
	operators []*follower // who follow the queue
	clubs     []provider

	mu       sync.Mutex
	accepted map[string]string // by case: whom the desk told that it is theirs
	wrong    []string          // what must never be answered
}

// newPair starts two servers of a command line, and looks for clients.
func newPair(t *testing.T, database string, line []string) *pair {
	t.Helper()
	p := &pair{database: database, front: newBalancer(t), book: newBook(),
		accepted: map[string]string{}}
	p.book.pace = 30 * time.Millisecond
	p.clubs = providers(t, p.database, 6)
	for range 2 {
		p.operators = append(p.operators, signedIn(t, p.database))
		p.front.put(start(t, line...).ready(t), nil)
	}
	for range 6 {
		h := newHandover()
		if _, err := h.send(client(), p.front.url); err != nil {
			t.Fatal(err)
		}
		stream := &follower{path: "/api/v1/case/stream",
			headers: map[string]string{"Authorization": "Bearer " + h.secret}, pause: time.Second}
		p.people = append(p.people, &person{handover: h, follower: stream})
	}
	return p
}

// run has everybody at work while one server after the other dies, so many times, and is started
// again.
func (p *pair) run(t *testing.T, kills int, pause time.Duration, line []string, die func(*server)) {
	t.Helper()
	stop := make(chan struct{})
	following, leave := context.WithCancel(context.Background())
	defer leave()
	var streams, work sync.WaitGroup
	for _, one := range p.people {
		streams.Go(func() { one.follow(following, p.front.url) })
		work.Go(func() { one.talk(p.front.url, stop) })
	}
	for _, one := range p.operators {
		streams.Go(func() { one.follow(following, p.front.url) })
	}
	for _, club := range p.clubs {
		work.Go(func() { p.accept(club, stop) })
	}
	senders := p.book.load(p.front.url, senders/2, stop)
	for i := range kills {
		// after the last start: a request may still have the servers from before it
		time.Sleep(pause)
		was := p.front.behind[i%2]
		die(was)
		p.front.put(start(t, line...).ready(t), was)
	}
	time.Sleep(pause)
	close(stop)
	work.Wait()
	senders.Wait()
	p.catchUp()
	leave()
	streams.Wait()
	for _, s := range p.front.behind {
		s.kill()
	}
}

// catchUp waits until nobody who follows hears anything more.
func (p *pair) catchUp() {
	for was, now := -1, 0; was != now; {
		time.Sleep(3 * time.Second) // longer than anybody pauses
		was, now = now, 0
		for _, f := range p.followers() {
			now += f.size()
		}
	}
}

// followers gives everybody who follows something.
func (p *pair) followers() []*follower {
	all := slices.Clone(p.operators)
	for _, one := range p.people {
		all = append(all, one.follower)
	}
	return all
}

// resumed says how the streams came back.
func (p *pair) resumed() (times int, worst time.Duration) {
	for _, f := range p.followers() {
		times, worst = times+f.resumed, max(worst, f.worst)
	}
	return times, worst
}

// Of two servers one is killed every five seconds: whoever has the other notices nothing, streams
// come back and miss nothing, no case is accepted twice, and nothing that was acknowledged is lost.
func TestOneOfTwoServersIsKilled(t *testing.T) {
	kills, pause := 2, 2*time.Second
	if factor() > 1 {
		kills, pause = 12*factor()/10, 5*time.Second
	}
	database := pgtest.Shared(t).Database()
	line := serving(t, database)
	p := newPair(t, database, line)
	p.run(t, kills, pause, line, (*server).kill)
	found := p.judge(t)
	times, worst := p.resumed()
	t.Logf("%d kills: %v; %d refused, %d without an answer; %d acceptances; %d streams came "+
		"again, at worst after %v",
		kills, found.verdict, p.book.refused.Load(), len(p.book.unknown), len(p.accepted), times,
		worst)
	if !found.sound() || p.book.refused.Load() > 0 {
		t.Errorf("%v, %d refused", found.verdict, p.book.refused.Load())
	}
	for _, wrong := range [][]string{found.faults, found.unheard, found.accepted} {
		if len(wrong) > 0 {
			t.Errorf("%d: %s", len(wrong), strings.Join(wrong[:min(5, len(wrong))], "; "))
		}
	}
	if found.acked == 0 || len(p.accepted) == 0 || times == 0 {
		t.Error("nothing was taken or accepted, or no stream was cut: the check saw nothing")
	}
	if factor() > 1 && worst > 3*time.Second { // the gate runs on a machine that does nothing else
		t.Errorf("a stream came back after %v", worst)
	}
}

// The controls: servers of which each takes itself for the only one, and that die though nobody
// killed them; a screen that says that it has heard of next to nothing, one that says that it has
// heard of everything, and a phone that lost a word.
func TestAPairAtFaultIsFoundOut(t *testing.T) {
	t.Parallel() // it waits, more than it does
	database := pgtest.Shared(t).Database()
	line := []string{program(t, planted), "--database", database, "--fault", "careless"}
	p := newPair(t, database, line)
	p.operators[0].says, p.operators[1].says = 1, math.MaxInt32
	p.run(t, 2, time.Second, line, (*server).die)
	phone := p.people[0].follower
	phone.heard = phone.heard[:len(phone.heard)-1]
	found := p.judge(t)
	t.Logf("%d accepted wrongly, %d faults of a server, %v", len(found.accepted), len(found.faults),
		found.unheard)
	if len(found.accepted) == 0 || len(found.faults) == 0 {
		t.Error("no case is accepted twice, or no server failed, so the check would see nothing")
	}
	for _, want := range []string{"twice", "events of", "a person read"} {
		if !strings.Contains(strings.Join(found.unheard, "; "), want) {
			t.Errorf("nobody found the fault of which %q tells", want)
		}
	}
}
