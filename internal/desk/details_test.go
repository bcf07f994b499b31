package desk_test

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firststeps/internal/desk"
	"firststeps/internal/guide"
	"firststeps/test/guidetest"
)

var trunk = guidetest.Trunk

// handover returns a valid hand-over.
func handover() desk.Handover {
	return desk.Handover{
		Guide: "trunk-release-fails", Transcript: "life.none~place.parked~need.medicine",
		Language: "en-GB", Country: "GB",
		Details: desk.Details{Phone: "+44 7700 900123", Consent: true},
	}
}

func problems(t testing.TB, h desk.Handover) desk.Problems {
	t.Helper()
	c, e, err := desk.Open(trunk(t), h, "id", "ref", noon)
	wrong, _ := errors.AsType[desk.Problems](err)
	if (err == nil) == (wrong != nil) || err != nil &&
		(!reflect.DeepEqual(c, desk.Case{}) || e != (desk.Event{})) {
		t.Fatalf("got %v beside a case %+v", err, c)
	}
	return wrong
}

// field is a leaf of Details, named as in JSON.
type field struct {
	name string
	set  func(d *desk.Details, to func(reflect.Value))
}

// fields returns every leaf of a struct, so that new ones are included.
func fields(of reflect.Type, path []int, prefix string) []field {
	var found []field
	for i := range of.NumField() {
		f := of.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		at := append(slices.Clone(path), i)
		if f.Type.Kind() == reflect.Struct && f.Type != reflect.TypeFor[time.Time]() {
			found = append(found, fields(f.Type, at, prefix+name+".")...)
			continue
		}
		found = append(found, field{prefix + name, func(d *desk.Details, to func(reflect.Value)) {
			to(reflect.ValueOf(d).Elem().FieldByIndex(at))
		}})
	}
	return found
}

// hostile returns values of a type that no field may accept.
func hostile(of reflect.Type) []func(reflect.Value) {
	text := func(s string) func(reflect.Value) { return func(v reflect.Value) { v.SetString(s) } }
	number := func(n int64) func(reflect.Value) { return func(v reflect.Value) { v.SetInt(n) } }
	list := func(l []string) func(reflect.Value) {
		return func(v reflect.Value) { v.Set(reflect.ValueOf(l)) }
	}
	instant := func(ms int64) func(reflect.Value) {
		return func(v reflect.Value) { v.Set(reflect.ValueOf(desk.AtMillis(ms))) }
	}
	switch of.Kind() {
	case reflect.String:
		return []func(reflect.Value){
			text(strings.Repeat("x", 10_000)), text("a\x00b"), text("a\x1b[31mb"),
			text("a\u202e911b"), text("a\u2066b"), text("\xff\xfe"), text("a\x7fb"),
			text("a\u0085b\x9b"),
		}
	case reflect.Slice:
		return []func(reflect.Value){list([]string{"lions"}), list(make([]string, 1000)),
			list([]string{"dark", ""})}
	case reflect.Int32:
		return []func(reflect.Value){number(math.MaxInt32), number(math.MinInt32),
			number(181_000_000), number(-181_000_000)}
	case reflect.Int, reflect.Int64:
		return []func(reflect.Value){number(-1), number(math.MinInt64)}
	case reflect.Struct: // time.Time
		return []func(reflect.Value){instant(-1), instant(math.MinInt64), instant(math.MaxInt64),
			instant(time.Time{}.UnixMilli())}
	}
	return nil
}

// TestEveryFieldHasALimit checks that every field of Details is limited, so a new field without a
// limit fails here. Bool fields have no limit.
func TestEveryFieldHasALimit(t *testing.T) {
	for _, f := range fields(reflect.TypeFor[desk.Details](), nil, "") {
		var of reflect.Type
		f.set(&desk.Details{}, func(v reflect.Value) { of = v.Type() })
		values := hostile(of)
		if len(values) == 0 && of.Kind() != reflect.Bool {
			t.Errorf("%s: no hostile values for type %s", f.name, of)
		}
		for i, value := range values {
			h := handover()
			f.set(&h.Details, value)
			if f.name != "place.measured" {
				h.Details.Place.Measured = noon
			}
			found := problems(t, h)
			if len(found) != 1 || found[0].Field != f.name || found[0].Code == "" {
				t.Errorf("%s, hostile value %d: got %v", f.name, i, found)
			}
		}
	}
	for _, big := range []string{"people", "children", "animals", "place.accuracy",
		"vehicle.year"} {
		for _, f := range fields(reflect.TypeFor[desk.Details](), nil, "") {
			h := handover()
			h.Details.Place.Measured = noon
			f.set(&h.Details, func(v reflect.Value) {
				if f.name == big {
					v.SetInt(math.MaxInt64)
				}
			})
			if f.name == big && len(problems(t, h)) != 1 {
				t.Errorf("%s has no upper limit", big)
			}
		}
	}
}

// TestAllProblemsAtOnce checks that all problems are returned at once, one for each field.
func TestAllProblemsAtOnce(t *testing.T) {
	h := handover()
	h.Details = desk.Details{}
	var want []string
	for _, f := range fields(reflect.TypeFor[desk.Details](), nil, "") {
		var of reflect.Type
		f.set(&h.Details, func(v reflect.Value) { of = v.Type() })
		if values := hostile(of); len(values) > 0 {
			f.set(&h.Details, values[0])
			want = append(want, f.name)
		}
	}
	want = append(want, "consent")
	var got []string
	for _, p := range problems(t, h) {
		got = append(got, p.Field)
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("got\n%v\nwant\n%v", got, want)
	}
	h.Details = desk.Details{Consent: true}
	if got := problems(t, h); !reflect.DeepEqual(got,
		desk.Problems{{Field: "phone", Code: "required"}}) {
		t.Errorf("neither a number nor a place: %v", got)
	}
}

// TestPhoneNumberIsNormalized checks that a phone number is stored in one form, however it was
// entered, and that an invalid one is refused.
func TestPhoneNumberIsNormalized(t *testing.T) {
	for _, c := range []struct{ country, typed, kept, code string }{
		{"GB", "07700 900123", "+447700900123", ""},
		{"DE", "+49 (0) 151 23456789", "+4915123456789", ""},
		{"US", "415-555-2671 ext. 204", "+14155552671;ext=204", ""},
		{"GB", "+14155552671;ext=204", "+14155552671;ext=204", ""},
		{"", "07700 900123", "", "phone-country"},
		{"GB", "+999 7700 900123", "", "phone-code"},
		{"DE", "49 151 23456789", "", "phone-plus"},
		{"GB", "07700 90012", "", "phone-short"},
		{"GB", "07700 9001234", "", "phone-long"},
		{"GB", "0420 900 1234", "", "phone-unused"},
		{"GB", "ask at the desk", "", "phone-letters"},
		{"GB", "07700 900123 or 07700 900124", "", "phone-two"},
		{"GB", "999", "", "phone-emergency"},
	} {
		t.Run(c.country+" "+c.typed, func(t *testing.T) {
			h := handover()
			h.Country, h.Details.Phone = c.country, c.typed
			kept, _, err := desk.Open(trunk(t), h, "id", "ref", noon)
			var want desk.Problems
			if c.code != "" {
				want = desk.Problems{{Field: "phone", Code: c.code}}
			}
			if got, _ := errors.AsType[desk.Problems](err); kept.Details.Phone != c.kept ||
				!reflect.DeepEqual(got, want) {
				t.Errorf("got %q, %v; want %q, %v", kept.Details.Phone, err, c.kept, want)
			}
		})
	}
}

// TestUrgencyIsTheGuides checks that the urgency, the disposition, the state and the test flag of a
// case come from the guide and the desk, not from the sender.
func TestUrgencyIsTheGuides(t *testing.T) {
	for transcript, want := range map[string]guide.Urgency{
		"life.trapped": guide.Emergency, "!danger": guide.Emergency, "!": guide.Emergency,
		"": guide.NotUrgent, "nonsense": guide.NotUrgent,
		"life.none~place.parked~need.medicine": guide.Urgent,
	} {
		b := []byte(
			`{"guide":"trunk-release-fails","language":"en-US","urgency":"not-urgent",` +
				`"Urgency":0,"disposition":"done","test":true,"Test":true,` +
				`"state":"completed","details":{"phone":"+1 212 555 0100","consent":true}}`)
		var h desk.Handover
		if err := json.Unmarshal(b, &h); err != nil {
			t.Fatal(err)
		}
		h.Transcript = transcript
		c, e, err := desk.Open(trunk(t), h, "id", "ref", noon)
		if err != nil || c.Urgency != want || e.Urgency != want || c.State != desk.Received ||
			c.Test || c.Disposition == "done" {
			t.Errorf("%q: %v, %v, %s, test %v", transcript, err, c.Urgency, c.State, c.Test)
		}
	}
}

// TestPositionIsUnchanged checks that a position with its time and accuracy is unchanged after JSON
// and Open.
func TestPositionIsUnchanged(t *testing.T) {
	g := trunk(t)
	tries := 0
	for tries < 10_000 {
		rapid.Check(t, func(t *rapid.T) {
			tries++
			p := desk.Place{
				Latitude:  rapid.Int32Range(-90_000_000, 90_000_000).Draw(t, "latitude"),
				Longitude: rapid.Int32Range(-180_000_000, 180_000_000).Draw(t, "longitude"),
				Measured: desk.AtMillis(
					rapid.Int64Range(1, desk.Millis(noon)).Draw(t, "measured")),
				Accuracy: rapid.IntRange(0, 40_000_000).Draw(t, "accuracy"),
				Trusted:  rapid.Bool().Draw(t, "trusted"),
			}
			h := handover()
			h.Details.Place = p
			b, err := json.Marshal(h)
			if err != nil {
				t.Fatal(err)
			}
			var sent desk.Handover
			if err := json.Unmarshal(b, &sent); err != nil {
				t.Fatal(err)
			}
			if c, _, err := desk.Open(g, sent, "id", "ref", noon); err != nil ||
				c.Details.Place != p {
				t.Fatalf("%v: got %+v, want %+v", err, c.Details.Place, p)
			}
		})
	}
}

// TestSwappedAndTimelessPositions checks that swapped coordinates are refused if they are not on
// the earth, and so is a position without its time.
func TestSwappedAndTimelessPositions(t *testing.T) {
	h := handover()
	h.Details.Place = desk.Place{Latitude: 139_691_700, Longitude: 35_689_500, Measured: noon}
	if got := problems(t, h); len(got) != 1 || got[0].Field != "place.latitude" {
		t.Errorf("Tokyo, swapped: %v", got)
	}
	h.Details.Place = desk.Place{Latitude: 35_689_500, Longitude: 139_691_700}
	if got := problems(t, h); len(got) != 1 ||
		got[0] != (desk.Problem{Field: "place.measured", Code: "required"}) {
		t.Errorf("without a time: %v", got)
	}
}

// FuzzOpen checks that for any JSON, Open returns either a case that can be stored and displayed,
// or Problems, and never panics.
func FuzzOpen(f *testing.F) {
	g := trunk(f)
	whole, err := json.Marshal(handover())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte(
		`{"transcript":"!\u0000~life.trapped","country":"ZZ","details":{` +
			`"place":{"latitude":91000000,"measured":-5},"hazards":["dark","dark"],` +
			`"note":"\ud800","consent":true}}`))
	f.Add([]byte(
		`{"details":{"people":1e2,"vehicle":{"year":1899,"vin":"\u202e"},"phone":"00000000000"}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var h desk.Handover
		if json.Unmarshal(b, &h) != nil {
			return
		}
		c, e, err := desk.Open(g, h, "id", "ref", noon)
		if err != nil {
			if wrong, ok := errors.AsType[desk.Problems](err); !ok || len(wrong) == 0 ||
				len(wrong) > 40 {
				t.Fatalf("%d problems, %v", len(wrong), err)
			}
			return
		}
		kept, err := json.Marshal(c)
		if err != nil || len(kept) > 40_000 || c.Version != 1 || e.Version != 1 ||
			c.State != desk.Received || c.Disposition == "" {
			t.Fatalf("%v, %d bytes, %+v", err, len(kept), c)
		}
		again := h
		again.Details, again.Transcript = c.Details, c.Transcript
		if same, _, err := desk.Open(g, again, "id", "ref", noon); err != nil ||
			!reflect.DeepEqual(same.Details, c.Details) || same.Transcript != c.Transcript {
			t.Fatalf("stored details change when opened again: %v\n%+v\n%+v", err, same.Details,
				c.Details)
		}
	})
}
