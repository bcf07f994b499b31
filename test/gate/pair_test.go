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
	"firststeps/test/short"
)

// pair is two servers on one PostgreSQL behind a balancer, with their clients.
type pair struct {
	database  string
	front     *balancer
	book      *ledger // hand-overs
	people    []*person
	operators []*follower // who follow the queue
	clubs     []provider

	mu       sync.Mutex
	accepted map[string]string // by case: the provider whose acceptance was acknowledged
	wrong    []string          // responses that must never occur
}

// newPair starts two servers with a command line, and creates their clients.
func newPair(t *testing.T, database string, line []string) *pair {
	t.Helper()
	p := &pair{database: database, front: newBalancer(t), book: newLedger(),
		accepted: map[string]string{}}
	p.book.pause = 30 * time.Millisecond
	p.clubs = providers(t, p.database, 6)
	for range 2 {
		p.operators = append(p.operators, newOperator(t, p.database))
		p.front.replace(start(t, line...).ready(t), nil)
	}
	for range 6 {
		h := newHandover()
		if _, err := h.send(newClient(), p.front.url); err != nil {
			t.Fatal(err)
		}
		stream := &follower{path: "/api/v1/case/stream",
			headers: map[string]string{"Authorization": "Bearer " + h.secret}, pause: time.Second}
		p.people = append(p.people, &person{handover: h, follower: stream})
	}
	return p
}

// run runs all clients, while it ends one of the servers with die, kills times in turn, and starts
// it again.
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
		// a request may still use the list of servers from before the last start
		time.Sleep(pause)
		was := p.front.servers[i%2]
		die(was)
		p.front.replace(start(t, line...).ready(t), was)
	}
	time.Sleep(pause)
	close(stop)
	work.Wait()
	senders.Wait()
	p.catchUp()
	leave()
	streams.Wait()
	for _, s := range p.front.servers {
		s.kill()
	}
}

// catchUp waits until no follower receives further events.
func (p *pair) catchUp() {
	for was, now := -1, 0; was != now; {
		time.Sleep(3 * time.Second) // longer than any follower's pause
		was, now = now, 0
		for _, f := range p.followers() {
			now += f.size()
		}
	}
}

// followers returns all followers.
func (p *pair) followers() []*follower {
	all := slices.Clone(p.operators)
	for _, one := range p.people {
		all = append(all, one.follower)
	}
	return all
}

// resumed returns how many times streams reconnected, and the longest time that one took.
func (p *pair) resumed() (times int, worst time.Duration) {
	for _, f := range p.followers() {
		times, worst = times+f.resumed, max(worst, f.worst)
	}
	return times, worst
}

// TestOneOfTwoServersIsKilled kills one of two servers every five seconds. No client of the other
// one may notice, streams must reconnect and miss nothing, no case may be accepted twice, and
// nothing acknowledged may be lost.
func TestOneOfTwoServersIsKilled(t *testing.T) {
	short.Skip(t)
	kills, pause := 2, 2*time.Second
	if factor() > 1 {
		kills, pause = 12*factor()/10, 5*time.Second
	}
	database := pgtest.Shared(t).Database()
	line := serving(t, database)
	p := newPair(t, database, line)
	p.run(t, kills, pause, line, (*server).kill)
	found := p.examine(t)
	times, worst := p.resumed()
	t.Logf("%d kills: %v; %d refused, %d without a response; %d acceptances; "+
		"streams reconnected %d times, at worst after %v",
		kills, found.verdict, p.book.refused.Load(), len(p.book.unknown), len(p.accepted), times,
		worst)
	if !found.sound() || p.book.refused.Load() > 0 {
		t.Errorf("%v, %d refused", found.verdict, p.book.refused.Load())
	}
	for _, wrong := range [][]string{found.faults, found.missed, found.accepted} {
		if len(wrong) > 0 {
			t.Errorf("%d: %s", len(wrong), strings.Join(wrong[:min(5, len(wrong))], "; "))
		}
	}
	if found.acked == 0 || len(p.accepted) == 0 || times == 0 {
		t.Error("nothing was acknowledged, or no stream was cut, so the check tested nothing")
	}
	if factor() > 1 && worst > 3*time.Second { // the gate runs on an otherwise idle machine
		t.Errorf("a stream reconnected after %v", worst)
	}
}

// TestFaultyPairIsDetected is the control. The check must detect servers that each assume to be the
// only one, and that die without having been killed; an operator's screen that asks for old events
// again, one that skips all events, and a user's phone that lost an event.
func TestFaultyPairIsDetected(t *testing.T) {
	t.Parallel() // it mostly waits
	database := pgtest.Shared(t).Database()
	line := []string{program(t, plantedProgram), "--database", database, "--fault", "careless"}
	p := newPair(t, database, line)
	p.operators[0].lastID, p.operators[1].lastID = 1, math.MaxInt32
	p.run(t, 2, time.Second, line, (*server).crash)
	phone := p.people[0].follower
	phone.events = phone.events[:len(phone.events)-1]
	found := p.examine(t)
	t.Logf("%d accepted wrongly, %d faults of a server, %v", len(found.accepted), len(found.faults),
		found.missed)
	if len(found.accepted) == 0 || len(found.faults) == 0 {
		t.Error("the check does not detect double acceptances, or failing servers")
	}
	for _, want := range []string{"twice", "events of", "a user received"} {
		if !strings.Contains(strings.Join(found.missed, "; "), want) {
			t.Errorf("the check does not detect the fault with %q", want)
		}
	}
}
