package desk_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"firststeps/internal/desk"
)

// jumps are what a clock may do between two acts: go on, or be set.
func jumps() []desk.Moment {
	const year = 365 * desk.Day
	return []desk.Moment{1, desk.Second, desk.Minute, desk.Hour, -desk.Hour, 10 * year, -10 * year,
		366 * desk.Day, 0}
}

// Whatever is done, by whomever, whatever the clock does: what a case says of itself fits together.
func TestCasesFitTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, now := desk.Case{ID: "c", Version: 1, State: desk.Received, Opened: noon, Waiting: noon,
			Changed: noon}, noon
		for range rapid.IntRange(1, 25).Draw(t, "acts") {
			now = now.After(rapid.SampledFrom(jumps()).Draw(t, "jump"))
			who := rapid.SampledFrom(actors()).Draw(t, "who")[0]
			a := whole(rapid.SampledFrom(everyKind()).Draw(t, "kind"), now)
			next, e, err := c.Apply(a, who, now)
			if err != nil {
				if !reflect.DeepEqual(next, c) || e != (desk.Event{}) {
					t.Fatalf("%s was refused (%v), and changed something", a.Kind, err)
				}
				continue
			}
			if next.Version != c.Version+1 || e.Version != next.Version || e.State != next.State ||
				e.At != now || e.Actor != who.Ref() {
				t.Fatalf("%s made version %d of %d, event %+v", a.Kind, next.Version, c.Version, e)
			}
			if problem := misfit(next, now); problem != "" {
				t.Fatalf("after %s: %s: %+v", a.Kind, problem, next)
			}
			c = next
		}
	})
}

// misfit says what does not fit together.
func misfit(c desk.Case, now desk.Moment) string {
	switch {
	case c.State.Closed() != (c.Closed != 0):
		return "closed, and no time of it, or the other way about"
	case (c.State == desk.Received || (c.State == desk.Accepted || c.State == desk.EnRoute) &&
		c.Promised == 0) != (c.Waiting != 0):
		return "nobody has it or has promised a time, and it does not wait, or the other way about"
	case c.State.Held() && c.Holder == "":
		return "held by nobody"
	case c.State == desk.Received && (c.Holder != "" || c.HeldBy != "" || c.Promised != 0 ||
		c.Outcome != desk.Outcome{}):
		return "waits, and still has what somebody left"
	case c.Erased && !c.State.Closed():
		return "erased, and somebody is to come"
	case now.Since(c.Waiting) < 0 || now.Since(c.Closed) < 0 || now.Since(c.Opened) < 0:
		return "a negative age"
	case c.Due(now, 30*desk.Day) && (now.After(-c.Closed) < 30*desk.Day ||
		now.After(-c.Opened) < 30*desk.Day):
		return "expires early"
	}
	return ""
}

// canary fills every text of a value with a mark, and every number.
func canary(v reflect.Value, mark string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(mark)
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(7)
	case reflect.Struct:
		for i := range v.NumField() {
			canary(v.Field(i), mark)
		}
	case reflect.Slice, reflect.Array:
		if v.Kind() == reflect.Slice {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		}
		for i := range v.Len() {
			canary(v.Index(i), mark)
		}
	}
}

// What is kept of an erased case is listed here; every other field is empty, also one that is new.
func TestErasingLeavesNothingPersonal(t *testing.T) {
	counts := []string{
		"ID", "Ref", "Version", "State", "Test", "Guide", "Release", "Language", "Country",
		"Urgency", "Disposition", "Opened",
		"Changed", "Waiting", "Holder", "Promised", "Closed", "Outcome", "Erased",
	}
	for _, state := range desk.States() {
		var c desk.Case
		canary(reflect.ValueOf(&c).Elem(), "canary")
		c.State, c.Holder = state, ann.Ref()
		gone, e, err := c.Apply(desk.Act{Kind: desk.Erase, Text: "canary, my name is"}, driver,
			noon)
		if err != nil || !gone.State.Closed() || !gone.Erased {
			t.Fatalf("%s: %v, %+v", state, err, gone)
		}
		if e.Text != "" {
			t.Errorf("%s: the log keeps %q", state, e.Text)
		}
		v := reflect.ValueOf(gone)
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			if kept := strings.Contains(" "+strings.Join(counts, " ")+" ", " "+name+" "); !kept &&
				!v.Field(i).IsZero() {
				t.Errorf("%s: %s is left: %v", state, name, v.Field(i))
			}
		}
		for _, name := range []string{"Details", "Report", "Transcript", "Reason", "HeldBy"} {
			if b, _ := json.Marshal(v.FieldByName(name).Interface()); strings.Contains(string(b),
				"canary") {
				t.Errorf("%s: %s is left: %s", state, name, b)
			}
		}
	}
}
