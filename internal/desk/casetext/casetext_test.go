package casetext_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/casetext"
	"firststeps/internal/facts/gsm"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/verify"
	"firststeps/test/guidetest"
	"firststeps/test/short"
)

// full returns the details that need the most room.
func full() desk.Details {
	return desk.Details{
		Phone: "+44 7700 900123 ext. 204", Consent: true,
		Vehicle: desk.Vehicle{Make: "Mercedes-Benz", Model: "E 350 4MATIC", Year: 2019,
			Colour: "dark grey", Plate: "AB12 CDE"},
		Place: desk.Place{Latitude: 51_507_400, Longitude: -127_800,
			Measured: desk.AtMillis(1), Words: "A9 north, 2 km after Köln; Straße 5"},
	}
}

// find finds the guides of the tests as a desk does: in the current release if the named one is not
// known.
func find(t testing.TB) func(id, release string) (*guide.Guide, bool) {
	all := guidetest.Guides(t)
	return func(id, _ string) (*guide.Guide, bool) {
		i := slices.IndexFunc(all, func(g *guide.Guide) bool { return g.ID == id })
		if i < 0 {
			return nil, false
		}
		return all[i], true
	}
}

// trunkStates are the states of the largest guide, which take seconds to find.
var (
	trunkStates []verify.State
	trunkOnce   sync.Once
)

func statesOf(t testing.TB, g *guide.Guide) []verify.State {
	if g == guidetest.Trunk(t) {
		trunkOnce.Do(func() { trunkStates = verify.States(g) })
		return trunkStates
	}
	return verify.States(g)
}

func encode(t testing.TB, g *guide.Guide, h desk.Handover) string {
	t.Helper()
	text, err := casetext.Encode(g, h)
	if err != nil {
		t.Fatalf("%s: %v", h.Transcript, err)
	}
	return text
}

func TestTheFormOfAMessage(t *testing.T) {
	g := guidetest.Trunk(t)
	h := desk.Handover{Guide: g.ID, Transcript: "life.none~place.parked~need.medicine",
		Country: "GB", Details: full()}
	key := "KEY GB " + strings.ToUpper(g.Release[:8]) + " 872 #"
	for _, want := range []string{
		"FIRSTSTEPS TRUNK-RELEASE-FAILS; URGENT; " +
			"CAR MERCEDES-BENZ,E.350.4MATIC,,DARK.GREY,AB12CDE; AT 9C3XGV4C+XV; " +
			"CALL +447700900123X204; ",
		"FIRSTSTEPS TRUNK-RELEASE-FAILS; URGENT, NEED.MEDICINE, LIFE.NONE; " +
			"NEAR A9.NORTH.2.KM.AFTER.KOLN.STRASSE.5; CALL 07700900123; ",
		"FIRSTSTEPS TRUNK-RELEASE-FAILS; URGENT, NEED.MEDICINE, LIFE.NONE, PLACE.PARKED; ",
	} {
		if got := encode(t, g, h); !strings.HasPrefix(got, want+key) {
			t.Errorf("\ngot  %s\nwant %s", got, want+key)
		}
		h.Details.Place.Measured, h.Details.Vehicle = time.Time{}, desk.Vehicle{}
		if h.Details.Phone = "07700 900123"; !strings.Contains(want, "AT ") {
			h.Details = desk.Details{}
		}
	}
}

// TestEveryStateFits checks every reachable state of every guide: its message has at most 160
// characters, is read back as the same state, and is written again as the same message.
func TestEveryStateFits(t *testing.T) {
	short.Skip(t)
	for _, g := range guidetest.Guides(t) {
		longest := 0
		for _, s := range statesOf(t, g) {
			h := desk.Handover{Guide: g.ID, Transcript: s.Turn.Transcript.String(), Country: "GB",
				Details: full()}
			text := encode(t, g, h)
			longest = max(longest, len(text))
			if gsm.Parts(text) != 1 || strings.Trim(text, letters) != "" {
				t.Fatalf("%d parts: %s", gsm.Parts(text), text)
			}
			m, err := casetext.Decode(find(t), text)
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			turn := triage.Replay(g, triage.Parse(m.Handover.Transcript))
			if turn.Node != s.Turn.Node || turn.Flag != s.Turn.Flag ||
				turn.Urgency != s.Turn.Urgency || len(turn.Used) != len(s.Turn.Used) {
				t.Fatalf("%s\nfrom %s\nread %s", text, s.Turn.Transcript, m.Handover.Transcript)
			}
			if again := encode(t, g, m.Handover); again != text {
				t.Fatalf("\nfirst %s\nagain %s", text, again)
			}
		}
		t.Logf("%s: the longest message has %d characters", g.ID, longest)
	}
}

// letters are the characters of messages, without the space.
const letters = " !#+,-.0123456789;ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// TestEverySingleErrorIsDetected changes messages of random states: one wrong character, one
// missing, one extra, or two neighbours exchanged. Each change is refused unless it changes only
// spaces, which have no meaning.
func TestEverySingleErrorIsDetected(t *testing.T) {
	short.Skip(t)
	g := guidetest.Trunk(t)
	states := statesOf(t, g)
	r := rand.New(rand.NewPCG(18, 4))
	for _, kind := range []struct {
		name   string
		times  int
		change func(text string, at int) string
	}{
		{"wrong", 100_000, func(s string, at int) string {
			c := letters[r.IntN(len(letters))]
			return s[:at] + string(c) + s[at+1:]
		}},
		{"missing", 20_000, func(s string, at int) string { return s[:at] + s[at+1:] }},
		{"extra", 20_000, func(s string, at int) string {
			return s[:at] + string(letters[r.IntN(len(letters))]) + s[at:]
		}},
		{"exchanged", 20_000, func(s string, at int) string {
			at = max(at, 1)
			return s[:at-1] + s[at:at+1] + s[at-1:at] + s[at+1:]
		}},
	} {
		for n := 0; n < kind.times; {
			s := states[r.IntN(len(states))]
			text := encode(t, g, desk.Handover{Guide: g.ID, Details: full(),
				Transcript: s.Turn.Transcript.String()})
			for range 25 {
				changed := kind.change(text, r.IntN(len(text)))
				if strings.ReplaceAll(changed, " ", "") == strings.ReplaceAll(text, " ", "") {
					continue
				}
				n++
				if m, err := casetext.Decode(find(t), changed); err == nil {
					t.Fatalf("%s: not detected\n%s\n%s\n%+v", kind.name, text, changed, m.Handover)
				}
			}
		}
	}
}

// TestPhonesChangeSpaces checks that case, spaces and line breaks have no meaning.
func TestPhonesChangeSpaces(t *testing.T) {
	g := guidetest.Trunk(t)
	text := encode(t, g, desk.Handover{Guide: g.ID, Transcript: "life.none", Details: full()})
	want, err := casetext.Decode(find(t), text)
	if err != nil {
		t.Fatal(err)
	}
	for _, changed := range []string{
		strings.ToLower(text), " \t\u00a0" + text + "\r\n", strings.ReplaceAll(text, " ", "\n"),
		strings.ReplaceAll(text, " ", ""), text[:61] + "\n" + text[61:],
		strings.ReplaceAll(text, "-", "\u2011"), strings.Join(strings.Split(text, ""), "\u200b "),
	} {
		if got, err := casetext.Decode(find(t), changed); err != nil ||
			got.Handover.Transcript != want.Handover.Transcript || got.Text != want.Text {
			t.Errorf("%q: %v", changed, err)
		}
	}
}

// TestOtherReleasesAreRefused checks that a message is never read with another release of its
// guide, and that one of a former release is read with that release.
func TestOtherReleasesAreRefused(t *testing.T) {
	g := guidetest.Trunk(t)
	former := *g
	former.Release = "0123456789abcdef" + g.Release[16:]
	h := desk.Handover{Guide: g.ID, Transcript: "life.none~place.parked", Details: full()}
	text := encode(t, &former, h)
	if _, err := casetext.Decode(find(t), text); !errors.Is(err, casetext.ErrRelease) {
		t.Errorf("%v, want ErrRelease", err)
	}
	m, err := casetext.Decode(func(_, release string) (*guide.Guide, bool) {
		return &former, release == "01234567"
	}, text)
	if err != nil || triage.Parse(m.Handover.Transcript).Release() != former.Release {
		t.Errorf("%+v, %v", m.Handover, err)
	}

}

// TestWhatIsNotAMessage checks the errors of other texts.
func TestWhatIsNotAMessage(t *testing.T) {
	g := guidetest.Trunk(t)
	text := encode(t, g, desk.Handover{Guide: g.ID, Transcript: "life.none", Details: full()})
	for other, want := range map[string]error{
		"": casetext.ErrNotMessage, "Help": casetext.ErrNotMessage,
		"FIRSTSTEPS": casetext.ErrDamaged, text + text: casetext.ErrDamaged,
		text[:len(text)-1]: casetext.ErrDamaged, "x" + text: casetext.ErrNotMessage,
		strings.Repeat(text, 100): casetext.ErrNotMessage, text + "#": casetext.ErrDamaged,
		"\xff" + text: casetext.ErrNotMessage, text[:40] + "\xff" + text[41:]: casetext.ErrDamaged,
	} {
		if _, err := casetext.Decode(find(t), other); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", other, err, want)
		}
	}
}

// TestALongRunIsShortened checks that a run that goes in circles still fits, and leads to the same
// state.
func TestALongRunIsShortened(t *testing.T) {
	r := rand.New(rand.NewPCG(18, 5))
	shortened, long := 0, 0
	for _, g := range guidetest.Guides(t) {
		for range 60 {
			turn := wander(g, r, 150)
			text, err := casetext.Encode(g, desk.Handover{Guide: g.ID, Details: full(),
				Transcript: turn.Transcript.String()})
			if errors.Is(err, casetext.ErrTooLong) {
				long++
				continue
			}
			m, err := casetext.Decode(find(t), text)
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			got := triage.Replay(g, triage.Parse(m.Handover.Transcript))
			if got.Node != turn.Node || got.Urgency != turn.Urgency {
				t.Fatalf("%s: at %s, want %s", text, got.Node.ID, turn.Node.ID)
			}
			if len(turn.Used) > 40 {
				shortened++
			}
		}
	}
	if shortened < 100 || long > shortened/100 {
		t.Errorf("%d runs had more than 40 answers and fit, %d did not fit", shortened, long)
	}
	t.Logf("%d runs had more than 40 answers and fit, %d did not fit", shortened, long)
}

// wander answers at random, and prefers answers after which it can go on.
func wander(g *guide.Guide, r *rand.Rand, most int) triage.Turn {
	turn := triage.Replay(g, triage.Transcript{})
	for range most {
		next := triage.Replay(g, turn.Transcript)
		if open := turn.Offers(); len(open) > 0 && r.IntN(20) == 0 {
			next = triage.Replay(g, turn.Take(open[r.IntN(len(open))]))
		} else if n := len(turn.Node.Choices); n > 0 {
			next = triage.Replay(g, turn.Choose(turn.Node.Choices[r.IntN(n)]))
		}
		if len(next.Node.Choices) > 0 {
			turn = next
		}
	}
	return turn
}
