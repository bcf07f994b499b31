package desk_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firststeps/internal/desk"
)

// sealed returns a log of n events, some with texts.
func sealed(n int) []desk.Event {
	var log []desk.Event
	before := ""
	for i := range n {
		e := desk.Event{At: noon.Add(time.Duration(i) * time.Millisecond), Actor: "person",
			Kind: "note", Case: fmt.Sprint("c", i%3), Version: i + 1, State: desk.Received}
		if i%2 == 0 {
			e.Text = fmt.Sprint("words ", i)
		}
		e = e.Sealed(int64(i+1), before, fmt.Sprint("salt", i))
		before = e.Hash
		log = append(log, e)
	}
	return log
}

// tamperings returns ways to tamper with a log at i and j.
func tamperings() map[string]func(log []desk.Event, i, j int) []desk.Event {
	edit := func(change func(e, other *desk.Event)) func([]desk.Event, int, int) []desk.Event {
		return func(log []desk.Event, i, j int) []desk.Event {
			change(&log[i], &log[j])
			return log
		}
	}
	return map[string]func(log []desk.Event, i, j int) []desk.Event{
		"time":     edit(func(e, _ *desk.Event) { e.At = e.At.Add(time.Millisecond) }),
		"actor":    edit(func(e, _ *desk.Event) { e.Actor = "operator:ann" }),
		"kind":     edit(func(e, _ *desk.Event) { e.Kind = "accept" }),
		"case":     edit(func(e, _ *desk.Event) { e.Case += "x" }),
		"version":  edit(func(e, _ *desk.Event) { e.Version++ }),
		"state":    edit(func(e, _ *desk.Event) { e.State = desk.Accepted }),
		"urgency":  edit(func(e, _ *desk.Event) { e.Urgency++ }),
		"promise":  edit(func(e, _ *desk.Event) { e.Promised = noon }),
		"subject":  edit(func(e, _ *desk.Event) { e.Subject = "k" }),
		"position": edit(func(e, _ *desk.Event) { e.Position += 2 }),
		"words":    edit(func(e, _ *desk.Event) { e.Text = "other words" }),
		"salt and words of another": edit(func(e, o *desk.Event) {
			e.Text, e.Salt, o.Text, o.Salt = o.Text+"x", o.Salt, e.Text+"y", e.Salt
		}),
		"words with a new sum": edit(func(e, o *desk.Event) {
			f := desk.Event{Text: "forged"}.Sealed(1, "", "s")
			e.Text, e.Salt, e.Sum = f.Text, f.Salt, f.Sum
		}),
		"cut out": func(log []desk.Event, i, _ int) []desk.Event {
			return slices.Delete(log, i, i+1)
		},
		"doubled": func(log []desk.Event, i, _ int) []desk.Event {
			return slices.Insert(log, i, log[i])
		},
		"reorder": func(log []desk.Event, i, j int) []desk.Event {
			log[i], log[j] = log[j], log[i]
			return log
		},
		"end lost": func(log []desk.Event, i, _ int) []desk.Event { return log[:i] },
		"resealed": func(log []desk.Event, i, _ int) []desk.Event {
			log[i].At = log[i].At.Add(time.Millisecond)
			log[i] = log[i].Sealed(log[i].Position, "", "s")
			return log
		},
	}
}

// TestTamperingIsFound checks that CheckLog finds each of ten thousand tamperings. A log that was
// cut off is found by comparing its last hash with one that was stored elsewhere.
func TestTamperingIsFound(t *testing.T) {
	names := []string{}
	for name := range tamperings() {
		names = append(names, name)
	}
	slices.Sort(names)
	whole := sealed(24)
	last, err := desk.CheckLog(whole, "")
	if err != nil {
		t.Fatal(err)
	}
	tries := 0
	for tries < 10_000 {
		rapid.Check(t, func(t *rapid.T) {
			tries++
			i := rapid.IntRange(0, len(whole)-1).Draw(t, "i")
			j := rapid.IntRange(0, len(whole)-1).Filter(func(j int) bool { return j != i }).
				Draw(t, "j")
			name := rapid.SampledFrom(names).Draw(t, "what")
			from := rapid.IntRange(0, i).Draw(t, "from") // a part of the log is enough to find it
			before := ""
			if from > 0 && name != "reorder" && name != "salt and words of another" {
				before = whole[from-1].Hash
			} else {
				from = 0
			}
			got, err := desk.CheckLog(tamperings()[name](slices.Clone(whole), i, j)[from:], before)
			if err == nil && got == last {
				t.Fatalf("%s at %d and %d: not found", name, i, j)
			}
		})
	}
}

// TestErasureKeepsTheChain checks that the hash chain is still valid after texts were erased, since
// it has only hashes of them.
func TestErasureKeepsTheChain(t *testing.T) {
	log := sealed(10)
	last, _ := desk.CheckLog(log, "")
	for i := range log {
		log[i].Text, log[i].Salt = "", ""
		if got, err := desk.CheckLog(log, ""); err != nil || got != last {
			t.Errorf("after erasing %d: %v", i, err)
		}
	}
}
