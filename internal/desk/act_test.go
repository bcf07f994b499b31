package desk_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/guide"
)

// table has every permission of the desk: a line per act, a group of characters per actor, and a
// character per state of the case. It is written by hand, so that a mistake in the rules differs
// from it.
//
// The states are received, accepted, en route, on scene, completed, unsuccessful, gone on arrival,
// cancelled, rejected; then cancelled and rejected again, of a case that was never accepted.
//
// The characters are "." allowed, n ErrNotYours, t ErrTaken, s ErrState.
const table = `
           person      holder      operator    supervisor  own-key     other-key   system
accept     nnnnnnnnnnn .ssssssssss .tttsssssss .tttsssssss .ssssssssss .tttsssssss nnnnnnnnnnn
promise    nnnnnnnnnnn n...sssssnn nnnnnnnnnnn s...sssssss n...sssssnn nnnnnnnnnnn nnnnnnnnnnn
pass-on    nnnnnnnnnnn n...sssssnn nnnnnnnnnnn s...sssssss n...sssssnn nnnnnnnnnnn nnnnnnnnnnn
set-off    nnnnnnnnnnn n.sssssssnn nnnnnnnnnnn s.sssssssss n.sssssssnn nnnnnnnnnnn nnnnnnnnnnn
arrive     nnnnnnnnnnn n..ssssssnn nnnnnnnnnnn s..ssssssss n..ssssssnn nnnnnnnnnnn nnnnnnnnnnn
complete   nnnnnnnnnnn n...sssssnn nnnnnnnnnnn s...sssssss n...sssssnn nnnnnnnnnnn nnnnnnnnnnn
fail       nnnnnnnnnnn n...sssssnn nnnnnnnnnnn s...sssssss n...sssssnn nnnnnnnnnnn nnnnnnnnnnn
gone       nnnnnnnnnnn nss.sssssnn nnnnnnnnnnn sss.sssssss nss.sssssnn nnnnnnnnnnn nnnnnnnnnnn
reject     nnnnnnnnnnn ..sssssssss .nnnnnnnnss ..sssssssss n.sssssssnn nnnnnnnnnnn nnnnnnnnnnn
reopen     ssssss..s.s ssss....... ssss....... ssss....... nsss.....nn nnnnnnnnnnn nnnnnnnnnnn
cancel     ....sssssss nnnnnnnnnnn nnnnnnnnnnn nnnnnnnnnnn nnnnnnnnnnn nnnnnnnnnnn nnnnnnnnnnn
note       ....sssssss ........... ........... ........... n........nn nnnnnnnnnnn nnnnnnnnnnn
move       ....sssssss nnnnnnnnnnn nnnnnnnnnnn nnnnnnnnnnn nnnnnnnnnnn nnnnnnnnnnn nnnnnnnnnnn
erase      ........... nnnnnnnnnnn nnnnnnnnnnn nnnnnnnnnnn nnnnnnnnnnn nnnnnnnnnnn nnnn.......
`

const day = 24 * time.Hour

var noon = desk.AtMillis(1_800_000_000_000)

var (
	ann    = desk.Actor{Role: desk.Operator, ID: "ann", Name: "Ann"}
	bob    = desk.Actor{Role: desk.Operator, ID: "bob", Name: "Bob"}
	sue    = desk.Actor{Role: desk.Supervisor, ID: "sue", Name: "Sue"}
	roadCo = desk.Actor{Role: desk.Provider, ID: "k1", Name: "RoadCo"}
	towCo  = desk.Actor{Role: desk.Provider, ID: "k2", Name: "TowCo"}
	driver = desk.Actor{Role: desk.Person}
	itself = desk.Actor{Role: desk.System}
)

// actors returns the actors of the table, each with the holder of the case.
func actors() [][2]desk.Actor {
	return [][2]desk.Actor{{driver, ann}, {ann, ann}, {bob, ann}, {sue, ann}, {roadCo, roadCo},
		{towCo, ann}, {itself, ann}}
}

// casesHeldBy returns a case for each character of a group.
func casesHeldBy(holder desk.Actor) []desk.Case {
	var cases []desk.Case
	at := func(s desk.State, holder string) {
		c := desk.Case{ID: "c", Version: 4, State: s, Holder: holder, Opened: noon,
			Urgency: guide.Urgent}
		if s.Closed() {
			c.Closed = noon.Add(time.Minute)
		}
		cases = append(cases, c)
	}
	at(desk.Received, "")
	for _, s := range desk.States()[1:] {
		at(s, holder.Ref())
	}
	at(desk.Cancelled, "")
	at(desk.Rejected, "")
	return cases
}

// whole returns an act with every field that an act may need.
func whole(k desk.Kind, now time.Time) desk.Act {
	return desk.Act{
		Kind: k, Text: "because", Promised: now.Add(time.Hour),
		Place:   desk.Place{Words: "by the bridge"},
		Outcome: desk.Outcome{Opened: "blade", Damage: "none", Minutes: 20},
	}
}

func sign(err error) byte {
	switch {
	case err == nil:
		return '.'
	case errors.Is(err, desk.ErrNotAllowed):
		return 'n'
	case errors.Is(err, desk.ErrTaken):
		return 't'
	case errors.Is(err, desk.ErrState):
		return 's'
	}
	return '?'
}

func TestWhoMayDoWhatAndWhen(t *testing.T) {
	rows := strings.Split(strings.TrimSpace(table), "\n")
	names := strings.Fields(rows[0])
	for _, row := range rows[1:] {
		cells := strings.Fields(row)
		for i, who := range actors() {
			var got []byte
			for _, c := range casesHeldBy(who[1]) {
				_, _, err := c.Apply(whole(desk.Kind(cells[0]), noon.Add(time.Hour)), who[0],
					noon.Add(time.Hour))
				got = append(got, sign(err))
			}
			if string(got) != cells[1+i] {
				t.Errorf("%s by %s: %s, want %s", cells[0], names[i], got, cells[1+i])
			}
		}
	}
}

// TestKindsAreWhatApplyDoes checks that Kinds returns exactly the acts that Apply does, and none
// for an erased case.
func TestKindsAreWhatApplyDoes(t *testing.T) {
	for _, who := range actors() {
		for _, c := range casesHeldBy(who[1]) {
			for _, erased := range []bool{false, true} {
				c.Erased = erased
				offered := c.Kinds(who[0])
				for _, k := range everyKind() {
					_, _, err := c.Apply(whole(k, noon), who[0], noon)
					if slices.Contains(offered, k) != (err == nil) || erased && err == nil {
						t.Errorf("%s, erased %v, by %s: %s is offered: %v, done: %v", c.State,
							erased, who[0].Ref(), k, slices.Contains(offered, k), err)
					}
				}
			}
		}
	}
}

func everyKind() []desk.Kind {
	var kinds []desk.Kind
	for _, row := range strings.Split(strings.TrimSpace(table), "\n")[1:] {
		kinds = append(kinds, desk.Kind(strings.Fields(row)[0]))
	}
	return append(kinds, desk.Opened, desk.Alert, desk.Viewed, "", "ACCEPT")
}

// TestActsNeedTheirFields checks that Apply refuses an act only if a field that it needs is missing
// or unreadable.
func TestActsNeedTheirFields(t *testing.T) {
	now := noon.Add(time.Hour)
	done := desk.Outcome{Opened: "blade", Damage: "none"}
	held := desk.Case{State: desk.OnScene, Holder: ann.Ref(), Version: 1}
	for name, a := range map[string]desk.Act{
		"no time":             {Kind: desk.Promise},
		"a time that is past": {Kind: desk.Promise, Promised: now},
		"in three days":       {Kind: desk.Promise, Promised: now.Add(3 * day)},
		"no reason":           {Kind: desk.PassOn},
		"a blank reason":      {Kind: desk.PassOn, Text: " \r\n\t "},
		"too long":            {Kind: desk.PassOn, Text: strings.Repeat("é", desk.MaxText/2+1)},
		"not UTF-8":           {Kind: desk.PassOn, Text: "late\xff"},
		"a NUL":               {Kind: desk.Note, Text: "a\x00b"},
		"turned around":       {Kind: desk.Note, Text: "call \u202e119"},
		"no outcome":          {Kind: desk.Complete},
		"unknown opening": {Kind: desk.Complete,
			Outcome: desk.Outcome{Opened: "magic", Damage: "none"}},
		"unknown damage": {Kind: desk.Fail, Outcome: desk.Outcome{Opened: "blade"}},
		"less than no work": {Kind: desk.Fail,
			Outcome: desk.Outcome{Opened: "blade", Damage: "none", Minutes: -1}},
		"two days of work": {Kind: desk.Fail,
			Outcome: desk.Outcome{Opened: "blade", Damage: "none", Minutes: 2880}},
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := held.Apply(a, ann, now); !errors.Is(err, desk.ErrIncomplete) {
				t.Errorf("Apply: %v, want %v", err, desk.ErrIncomplete)
			}
		})
	}
	for name, a := range map[string]desk.Act{
		"nowhere": {Kind: desk.Move}, "off the earth": {Kind: desk.Move,
			Place: desk.Place{Latitude: 91_000_000, Measured: noon}},
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := held.Apply(a, driver, now); !errors.Is(err, desk.ErrIncomplete) {
				t.Errorf("Apply: %v, want %v", err, desk.ErrIncomplete)
			}
		})
	}
	if _, _, err := held.Apply(desk.Act{Kind: desk.Complete, Outcome: done}, ann, now); err != nil {
		t.Errorf("an outcome without minutes: %v", err)
	}
}

// TestNotesOfTwoLines checks that line ends are normalized: forms send CR LF.
func TestNotesOfTwoLines(t *testing.T) {
	c := desk.Case{State: desk.Received, Version: 1}
	_, e, err := c.Apply(desk.Act{Kind: desk.Note, Text: " red car\r\nby the\tbridge \r\n"}, driver,
		noon)
	if err != nil || e.Text != "red car\nby the bridge" {
		t.Errorf("%v, %q", err, e.Text)
	}
	c, _, err = c.Apply(desk.Act{Kind: desk.Move,
		Place: desk.Place{Words: "A1\r\nnorth ", Code: " 9C3W9QCJ+2VX "}}, driver, noon)
	if err != nil || c.Details.Place != (desk.Place{Words: "A1\nnorth", Code: "9C3W9QCJ+2VX"}) {
		t.Errorf("%v, %+v", err, c.Details.Place)
	}
}

// TestPersonReopensWithoutReason checks that a person who cancelled by mistake, or was not found,
// needs no reason to reopen a case, and that staff need one.
func TestPersonReopensWithoutReason(t *testing.T) {
	c := desk.Case{State: desk.GoneOnArrival, Holder: ann.Ref(), HeldBy: "Ann", Closed: noon,
		Version: 3}
	back, _, err := c.Apply(desk.Act{Kind: desk.Reopen}, driver, noon.Add(time.Minute))
	if err != nil || back.State != desk.Received || back.Waiting != noon.Add(time.Minute) ||
		back.Holder != "" || back.HeldBy != "" || !back.Closed.IsZero() {
		t.Errorf("%v, %+v", err, back)
	}
	if _, _, err := c.Apply(desk.Act{Kind: desk.Reopen}, ann, noon); !errors.Is(err,
		desk.ErrIncomplete) {
		t.Errorf("staff without a reason: %v", err)
	}
}

// TestTakingOver checks that a supervisor takes a case over by passing it on and accepting it, and
// that a holder who is promoted can still act on the case.
func TestTakingOver(t *testing.T) {
	c := desk.Case{State: desk.EnRoute, Holder: ann.Ref(), HeldBy: "Ann",
		Promised: noon.Add(time.Hour), Version: 1}
	passed, _, err := c.Apply(desk.Act{Kind: desk.PassOn, Text: "Ann's van broke down"}, sue, noon)
	if err != nil || passed.Waiting != noon || !passed.Promised.IsZero() || passed.Reason == "" {
		t.Fatalf("%v, %+v", err, passed)
	}
	if taken, _, err := passed.Apply(desk.Act{Kind: desk.Accept}, sue, noon); err != nil ||
		taken.HeldBy != "Sue" || taken.Waiting != noon {
		t.Errorf("%v, %+v", err, taken)
	}
	for _, promoted := range []desk.Role{desk.Supervisor, desk.Operator} {
		if _, _, err := c.Apply(desk.Act{Kind: desk.Arrive}, desk.Actor{Role: promoted, ID: "ann"},
			noon); err != nil {
			t.Errorf("Ann as %s: %v", promoted, err)
		}
	}
}

// TestWhoSeesACase checks that a provider's system sees only cases that are not held and its own,
// and that everyone at the desk sees all.
func TestWhoSeesACase(t *testing.T) {
	for _, who := range actors() {
		for i, c := range casesHeldBy(who[1]) {
			want := who[0] != towCo && (who[0] != roadCo || i < 9) || i == 0
			if got := who[0].Sees(c); got != want {
				t.Errorf("%s sees a case that is %s (%d): %v", who[0].Ref(), c.State, i, got)
			}
			if c.Test = true; who[0].Role == desk.Provider && who[0].Sees(c) {
				t.Errorf("%s sees a test", who[0].Ref())
			}
		}
	}
}
