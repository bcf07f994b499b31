package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"firststeps/internal/guide/compile"
	"firststeps/test/short"
)

const guideDir = "../../guides/trunk-release-fails"

// compared returns the article, release 1.0.0 and the guide that ships.
func compared(t *testing.T) [optimum]way {
	t.Helper()
	current, err := open(guideDir)
	if err != nil {
		t.Fatal(err)
	}
	all, err := tables(current)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

// The expected values for 4 of 12 and 0 of 10 are from published tables of Wilson's interval.
func TestWilson(t *testing.T) {
	for _, c := range []struct{ k, n, lo, hi float64 }{{4, 12, .138, .609}, {0, 10, 0, .278}} {
		lo, hi := wilson(c.k, c.n)
		if math.Abs(lo-c.lo) > .001 || math.Abs(hi-c.hi) > .001 {
			t.Errorf("%g of %g: %.3f to %.3f, want %.3f to %.3f", c.k, c.n, lo, hi, c.lo, c.hi)
		}
	}
}

// A draw depends only on its seed, its rates are in their ranges, and the shares of its people sum
// to 1.
func TestDraw(t *testing.T) {
	if !reflect.DeepEqual(newDraw(5), newDraw(5)) || reflect.DeepEqual(newDraw(5), newDraw(6)) {
		t.Error("a draw does not depend only on its seed")
	}
	for seed := range uint64(50) {
		d := newDraw(seed)
		for i, s := range spans() {
			if d.v[i] < s.lo || d.v[i] > s.hi {
				t.Errorf("%s: drew %g, outside %g to %g", s.name, d.v[i], s.lo, s.hi)
			}
		}
		sum := 0.0
		for _, p := range people() {
			sum += d.weight(&p)
		}
		if !near(sum, 1) {
			t.Errorf("draw %d: the shares of all people sum to %g", seed, sum)
		}
	}
}

// Writing and reading a table must not change it.
func TestTableRoundTrip(t *testing.T) {
	short.Skip(t)
	for _, w := range compared(t) {
		var first, second bytes.Buffer
		if err := w.table.write(&first); err != nil {
			t.Fatal(err)
		}
		got, err := readTable(strings.NewReader(first.String()))
		if err != nil {
			t.Fatal(err)
		}
		if err := got.write(&second); err != nil || first.String() != second.String() {
			t.Errorf("a table changed by being written and read: %v", err)
		}
	}
	for _, bad := range []string{"1 life none=0", "0 life none=x", "screen life many"} {
		if _, err := readTable(strings.NewReader(bad)); err == nil {
			t.Errorf("readTable accepts %q", bad)
		}
	}
}

// Merged states must lead through the same screens.
func TestMerge(t *testing.T) {
	table := &Table{States: []State{
		{"a", []Edge{{"x", 1}, {"y", 2}, {"z", 3}}}, {"b", []Edge{{"x", 4}}},
		{"b", []Edge{{"x", 5}}}, {"b", []Edge{{"x", 6}}}, {"end", nil}, {"end", nil},
		{"other", nil},
	}}
	table.merge()
	want := []State{
		{"a", []Edge{{"x", 1}, {"y", 1}, {"z", 2}}}, {"b", []Edge{{"x", 3}}},
		{"b", []Edge{{"x", 4}}}, {"end", nil}, {"other", nil},
	}
	if !reflect.DeepEqual(table.States, want) {
		t.Errorf("merged to %v, want %v", table.States, want)
	}
}

// A screen or an answer without a meaning, and a meaning without an answer, are errors, so a
// changed guide is detected.
func TestChangedGuideIsDetected(t *testing.T) {
	short.Skip(t)
	files, err := compile.Folder(os.DirFS(filepath.Dir(guideDir)), filepath.Base(guideDir))
	if err != nil {
		t.Fatal(err)
	}
	g, found := compile.Guide(files)
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	current, err := answersFor(g)
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range []func(a answers){
		func(a answers) { delete(a.screens, "need") },
		func(a answers) { delete(a.choices, "need.soon") },
		func(a answers) { a.choices["need.tomorrow"] = yes },
		func(a answers) { a.screens["unknown"] = role{} },
	} {
		a := answers{maps.Clone(current.screens), maps.Clone(current.choices)}
		change(a)
		if _, err := newTable(g, a); err == nil {
			t.Error("a change of the answers was not detected")
		}
	}
	all := compared(t)
	all[before].table.States[0].Edges[0].Choice = "renamed"
	if err := all[before].table.check(all[before].answers); err == nil {
		t.Error("an unknown answer of a table was not detected")
	}
}

// Exactly one answer is true for each person on each screen that they reach, every walk ends, and
// the shares of the ends sum to at most 1.
func TestEveryWalkEnds(t *testing.T) {
	d := newDraw(1)
	for i, w := range compared(t) {
		for _, p := range people() {
			o, err := expect(d, &p, w.table, &w.answers)
			if err != nil {
				t.Fatalf("%s: %v", wayNames()[i], err)
			}
			if sum := o.Own + o.Helped; sum > 1+1e-9 || o.Minutes <= o.Read || o.Minutes > 2000 {
				t.Errorf("%s: %+v: %+v", wayNames()[i], p, o)
			}
		}
	}
}

// A walk stops with an error if no answer, or more than one, is true.
func TestExactlyOneAnswerIsTrue(t *testing.T) {
	short.Skip(t)
	for name, when := range map[string]truth{
		"no answer is true": func(*walk) bool { return false }, "two answers are true": yes,
	} {
		t.Run(name, func(t *testing.T) {
			w := compared(t)[before]
			w.answers.choices["need.soon"] = when
			_, err := expect(newDraw(1), &Person{Need: Hours}, w.table, &w.answers)
			if name == "no answer is true" {
				_, err = expect(newDraw(1), &Person{Need: Soon}, w.table, &w.answers)
			}
			if err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("want %q, got %v", name, err)
			}
		})
	}
}

// The guides have no hazards; without its protection, each hazard is counted. The article has no
// caution against climbing in, and leaves people beside traffic.
func TestHazards(t *testing.T) {
	short.Skip(t)
	d := newDraw(1)
	sum := func(w way) (o Outcome) {
		for _, p := range people() {
			x, err := expect(d, &p, w.table, &w.answers)
			if err != nil {
				t.Fatal(err)
			}
			o.add(x, d.weight(&p))
		}
		return o
	}
	all := compared(t)
	for _, w := range []int{before, now} {
		if o := sum(all[w]); o.dangers() != 0 {
			t.Errorf("%s: %v", wayNames()[w], o.Danger)
		}
	}
	o := sum(all[article])
	if o.Danger[Traffic] == 0 || o.Danger[Climbing] == 0 || o.Danger[Rolling] > 0 {
		t.Errorf("article: %v", o.Danger)
	}
	w := compared(t)[before]
	unmarked := w.table.Screens["seats"]
	unmarked.Marks = nil
	w.table.Screens["seats"] = unmarked
	w.answers.screens["settle"] = role{}
	w.answers.screens["lockout"] = role{kind: try, remedies: []Remedy{Power}}
	w.answers.choices["need.medicine"] = func(*walk) bool { return false }
	w.answers.choices["need.soon"] = yes
	o = sum(w)
	for _, h := range []Hazard{Climbing, Rolling, Battery, Medicines} {
		if o.Danger[h] == 0 {
			t.Errorf("%s is not counted: %v", h, o.Danger)
		}
	}
}

// The expected values are calculated by hand: the person has the key, it turns stiffly, they try
// only the metal key and then call for help, which comes or does not.
func TestExpect(t *testing.T) {
	d := newDraw(3)
	d.v[WordsPerMinute], d.v[TapSeconds] = math.Inf(1), 0
	d.v[OnTime] = 1
	table, err := readTable(strings.NewReader(`screen blade 9
screen roadside 9
screen waiting 9
screen opened 0
screen no-one 0
0 blade opened=3 no=1 cannot=1
1 roadside coming=2 late=4 none=4
2 waiting spare=1
3 opened
4 no-one`))
	if err != nil {
		t.Fatal(err)
	}
	a := articleAnswers()
	p := &Person{Cause: Stiff, What: StiffKey, Place: Parked}
	got, err := expect(d, p, table, &a)
	if err != nil {
		t.Fatal(err)
	}
	q, call, covered := d.opens[Stiff][Blade], d.v[CallMinutes], d.v[Covered]
	want := q*d.ok[Blade] + (1-q)*(d.fail[Blade]+call+
		covered*d.v[RoadsideArrives]+(1-covered)*d.v[NoHelp])
	if !near(got.Minutes, want) || !near(got.Own, q) || !near(got.Helped, (1-q)*covered) {
		t.Errorf("got %+v, want %g minutes, %g own", got, want, q)
	}
}

// The optimum must equal the result of an exhaustive search without memo and bounds.
func TestOptimum(t *testing.T) {
	for seed := range uint64(5) {
		d := newDraw(seed)
		for c, alike := range grouped(people()) {
			s := newSolver(d, c, alike)
			if len(s.acts) > 3 {
				continue
			}
			var search func(at state) float64
			search = func(at state) float64 {
				if s.clock(at) >= at.end {
					return at.end
				}
				best := math.Inf(1)
				for _, m := range s.moves(at) {
					best = min(best, s.expected(at, m, search))
				}
				return best
			}
			if got, want := s.least(start()), search(start()); !near(got, want) {
				t.Errorf("draw %d, %+v: %g, want %g", seed, c, got, want)
			}
		}
	}
}

// No guide that obeys the safety rules is better than the optimum.
func TestNothingBeatsTheOptimum(t *testing.T) {
	short.Skip(t)
	all := compared(t)
	for seed := range uint64(3) {
		d := newDraw(seed)
		for c, alike := range grouped(people()) {
			least := newSolver(d, c, alike).least(start())
			for i, w := range all {
				sum, total := 0.0, 0.0
				for _, p := range alike {
					o, err := expect(d, p, w.table, &w.answers)
					if err != nil {
						t.Fatal(err)
					}
					sum += d.weight(p) * o.Minutes
					total += d.weight(p)
				}
				if c.tries && sum/total < least {
					t.Errorf("draw %d, %+v: %s takes %g, the optimum %g",
						seed, c, wayNames()[i], sum/total, least)
				}
			}
		}
	}
}

// The result does not depend on the number of workers, the page links every plot, and the plots are
// well-formed.
func TestReport(t *testing.T) {
	short.Skip(t)
	all := compared(t)
	samples, err := simulateAll(3, all)
	if err != nil {
		t.Fatal(err)
	}
	one, err := simulate(newDraw(2), all)
	if err != nil {
		t.Fatal(err)
	}
	for w := range ways {
		if !near(one.all[w].Minutes, samples[2].all[w].Minutes) {
			t.Errorf("%s: %g, then %g",
				wayNames()[w], one.all[w].Minutes, samples[2].all[w].Minutes)
		}
	}
	made := report("2.0.0 0123456789abcdef", samples)
	for name, content := range made {
		if !strings.HasSuffix(name, ".svg") {
			continue
		}
		x := xml.NewDecoder(bytes.NewReader(content))
		for err = nil; err == nil; _, err = x.Token() {
		}
		if !errors.Is(err, io.EOF) {
			t.Errorf("%s: %v", name, err)
		}
		if !bytes.Contains(made["outcome.md"], []byte("]("+name+")")) {
			t.Errorf("the page does not show %s", name)
		}
	}
	least := slices.Min(savings(samples, article))
	if worst := samples[0].all[article].Minutes - samples[0].all[now].Minutes; least > worst {
		t.Errorf("the least that is saved is %g, and draw 0 saves %g", least, worst)
	}
}
