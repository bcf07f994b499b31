package verify

import (
	"math"
	"strings"
	"testing"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/compile"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
	"firststeps/test/short"
)

// screenSeconds computes the seconds of a walk as docs/seconds.md defines them, only from the
// rendered screens: until the number or the words of the last screen are read.
func screenSeconds(g *guide.Guide, language, to string, way triage.Transcript) float64 {
	us, _ := place.Lookup("US")
	total := 0.0
	read := func(lists ...[]string) {
		for _, list := range lists {
			total += float64(len(strings.Fields(strings.Join(list, " ")))) * 60 / 175
		}
	}
	choose := func(n int) {
		total += 238.0 / 175 * (1.35 + 0.15*math.Log2(float64(n+1)) + 0.52)
	}
	for i := 0; ; i++ {
		turn := triage.Replay(g, triage.Transcript{Entries: way.Entries[:i]})
		s := view.Render(&turn, view.Situation{Language: language, Country: us, Confirmed: true})
		var cautions, labels, say, notes, flags, offers []string
		for _, c := range s.Cautions {
			cautions = append(cautions, c.Text, c.Why)
		}
		for _, c := range s.Choices {
			labels = append(labels, c.Label)
		}
		for _, n := range s.Notes {
			if n.Kind != "place" {
				notes = append(notes, n.Text)
			}
		}
		for _, f := range s.Flags {
			flags = append(flags, f.Label)
		}
		for _, o := range s.Always {
			offers = append(offers, o.Label)
		}
		if s.Call != nil {
			say = s.Call.Say
		}
		whole := func() {
			read([]string{s.Title, s.Hint, s.Why}, cautions, labels, s.Do, say, notes)
			read(s.Wait, s.Worse)
		}
		last := i == len(way.Entries)
		switch {
		case last && to == "number":
			total = 0 // counted from this screen
			whole()
			read(flags, []string{"Call 911 now, and talk to them"})
			choose(len(flags))
			return total
		case last && (to == "help" || to == "urgent"):
			if to == "urgent" {
				total = 0
			}
			read([]string{s.Title}, cautions, s.Do, say)
			return total
		case last:
			read([]string{s.Title}, cautions, s.Do)
			return total
		case way.Entries[i].Choice == guide.Asked: // the offers are below the red flags
			whole()
			read(flags, offers)
			choose(len(offers))
			continue
		case s.Kind == guide.Question:
			read([]string{s.Title, s.Hint}, cautions, labels)
		default:
			read([]string{s.Title, s.Why}, cautions, s.Do, say, notes, s.Wait, labels)
		}
		choose(len(labels))
		e := way.Entries[i]
		if e.Choice != "cannot" {
			total += 60 * float64(turn.Node.Minutes)
		}
	}
}

// The times are those of the rendered screens, and the transcript of the worst state leads there.
func TestSecondsMatchScreens(t *testing.T) {
	files := base(t)
	tr := &trap{name: "minutes", files: files}
	tr.change(t, "guide.yaml", "    tries: 2\n", "    tries: 2\n    minutes: 5\n")
	g := compiled(t, files)
	r := Verify(g, Options{Times: true})
	if len(r.Times) != 2 {
		t.Fatalf("times in %d languages", len(r.Times))
	}
	for _, times := range r.Times {
		seen := map[string]bool{}
		for _, s := range times.Spreads {
			seen[s.To] = true
			way := triage.Parse(s.Path)
			if turn := triage.Replay(g, way); turn.Node.ID != s.At {
				t.Errorf("%s: path to the worst state leads to %s, want %s", s.To, turn.Node.ID,
					s.At)
			}
			if s.Least > s.Median || s.Median > s.P90 || s.P90 > s.Worst {
				t.Errorf("%+v is not in order", s)
			}
			// The worst state for help may not show the words yet; TestSecondsToHelpByOffer checks
			// the path on.
			if turn := triage.Replay(g, way); strings.HasPrefix(s.To, "help") &&
				turn.Node.Call == nil {
				continue
			}
			want := screenSeconds(g, times.Language, s.To, way)
			if math.Abs(s.Worst-want) > 0.15 {
				t.Errorf("%s %s: %.1f seconds, the screens have %.1f", times.Language, s.To,
					s.Worst, want)
			}
		}
		for _, to := range []string{"number", "help", "urgent", "button", "lever"} {
			if !seen[to] {
				t.Errorf("%s: no time to %s", times.Language, to)
			}
		}
	}
}

// From a try, the quickest way to help is the offer. The minutes of the try do not count, because
// it was not done.
func TestSecondsToHelpByOffer(t *testing.T) {
	g := compiled(t, base(t))
	r := Verify(g, Options{Times: true})
	for _, s := range r.Times[1].Spreads {
		if s.To != "help" {
			continue
		}
		byAnswers := screenSeconds(g, "en-US", "help",
			triage.Parse(s.Path+"~button.cannot~lever.cannot"))
		want := screenSeconds(g, "en-US", "help", triage.Parse(s.Path+"~help.asked"))
		if s.At != "button" || math.Abs(s.Worst-want) > 0.15 || want >= byAnswers {
			t.Errorf("%.1f seconds at %s, the screens have %.1f by the offer and %.1f by answers",
				s.Worst, s.At, want, byAnswers)
		}
	}
	slow := base(t)
	tr := &trap{name: "minutes", files: slow}
	tr.change(t, "guide.yaml", "    tries: 2\n", "    tries: 2\n    minutes: 5\n")
	if now := Verify(compiled(t, slow), Options{}).Worst; now != r.Worst {
		t.Errorf("%+v, was %+v", now, r.Worst)
	}
}

// A guide that declares no limit must keep the times of its last proof; a guide that declares one
// must keep that.
func TestSlowerReleaseIsReported(t *testing.T) {
	short.Skip(t)
	was := Verify(compiled(t, base(t)), Options{}).Worst
	if was.Number == 0 || was.Help == 0 || was.Urgent == 0 {
		t.Fatalf("no times recorded: %+v", was)
	}
	slower := base(t)
	tr := &trap{name: "slower", files: slower}
	tr.change(t, "text/en-US.yaml", "title: Where is the car?",
		"title: Where is the car that you drive today?")
	rules := func(declared string, recorded guide.Seconds) (rules []string) {
		files := base(t)
		for name, f := range slower {
			files[name] = f
		}
		tr := &trap{name: declared, files: files}
		tr.change(t, "guide.yaml", "alarm: danger\n", "alarm: danger\n"+declared)
		g, found := compile.Guide(files)
		if len(found) > 0 {
			t.Fatal(found)
		}
		for _, f := range Verify(g, Options{RecordedTimes: recorded}).Findings {
			rules = append(rules, f.Rule)
		}
		return rules
	}
	for name, c := range map[string]struct {
		declared string
		recorded guide.Seconds
		want     string
	}{
		"no limit":             {"", guide.Seconds{}, ""},
		"slower than recorded": {"", was, "help-in-seconds"},
		"declared":             {"seconds: {help: 200}\n", was, ""},
		"slower than declared": {"seconds: {help: 73}\n", guide.Seconds{}, "help-in-seconds"},
		"another limit":        {"seconds: {urgent: 200}\n", was, "help-in-seconds"},
		"exactly at the limit": {"", guide.Seconds{Help: was.Help + 3}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(rules(c.declared, c.recorded), " "); got != c.want {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}
