package desk_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firststeps/internal/desk"
)

// jumps returns how a clock may change between two acts: it goes on, or is set.
func jumps() []time.Duration {
	const year = 365 * day
	return []time.Duration{time.Millisecond, time.Second, time.Minute, time.Hour, -time.Hour,
		10 * year, -10 * year, 250 * year, -250 * year, 366 * day, 0}
}

// TestCasesAreConsistent checks that after any acts, by any actors, at any times, the fields of a
// case are consistent.
func TestCasesAreConsistent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, now := desk.Case{ID: "c", Version: 1, State: desk.Received, Opened: noon, Waiting: noon,
			Changed: noon}, noon
		for range rapid.IntRange(1, 25).Draw(t, "acts") {
			now = now.Add(rapid.SampledFrom(jumps()).Draw(t, "jump"))
			who := rapid.SampledFrom(actors()).Draw(t, "who")[0]
			a := whole(rapid.SampledFrom(everyKind()).Draw(t, "kind"), now)
			next, e, err := c.Apply(a, who, now)
			if err != nil {
				if !reflect.DeepEqual(next, c) || e != (desk.Event{}) {
					t.Fatalf("%s was refused (%v), but changed the case", a.Kind, err)
				}
				continue
			}
			if next.Version != c.Version+1 || e.Version != next.Version || e.State != next.State ||
				e.At != now || e.Actor != who.Ref() {
				t.Fatalf("%s made version %d of %d, event %+v", a.Kind, next.Version, c.Version, e)
			}
			if problem := inconsistency(next, now); problem != "" {
				t.Fatalf("after %s: %s: %+v", a.Kind, problem, next)
			}
			c = next
		}
	})
}

// inconsistency returns what is inconsistent in a case, or "".
func inconsistency(c desk.Case, now time.Time) string {
	switch {
	case c.State.Closed() == c.Closed.IsZero():
		return "Closed does not match the state"
	case (c.State == desk.Received || (c.State == desk.Accepted || c.State == desk.EnRoute) &&
		c.Promised.IsZero()) == c.Waiting.IsZero():
		return "Waiting does not match the state and the promise"
	case c.State.Held() && c.Holder == "":
		return "held without a holder"
	case c.State == desk.Received && (c.Holder != "" || c.HeldBy != "" || !c.Promised.IsZero() ||
		c.Outcome != desk.Outcome{}):
		return "received, but with data of a former holder"
	case c.Erased && !c.State.Closed():
		return "erased, but open"
	case c.Due(now, 30*day) && (now.Sub(c.Closed) < 30*day || now.Sub(c.Opened) < 30*day):
		return "expires early"
	}
	return ""
}

// canary sets every text of a value to a mark, every number to 7, and every time to noon.
func canary(v reflect.Value, mark string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(mark)
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(7)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(noon))
			return
		}
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

// TestErasingLeavesNothingPersonal checks that an erased case has only the fields listed here.
// Every other field is empty, including new ones.
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
