package desk_test

import (
	"cmp"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firststeps/internal/desk"
	"firststeps/internal/guide"
)

// TestTimes checks that any number of milliseconds is the same again as a time and back, that only
// 0 is the zero Time, and that sums do not overflow and ages are never negative.
func TestTimes(t *testing.T) {
	year1 := time.Time{}.UnixMilli()
	number := rapid.OneOf(rapid.Int64(), rapid.SampledFrom(extremes()))
	rapid.Check(t, func(t *rapid.T) {
		m, n := number.Draw(t, "m"), number.Draw(t, "n")
		a, b := desk.AtMillis(m), desk.AtMillis(n)
		long := time.Duration(rapid.Int64Min(0).Draw(t, "long"))
		switch {
		case m != year1 && desk.Millis(a) != m:
			t.Fatalf("%d became %d", m, desk.Millis(a))
		case a.IsZero() != (m == 0):
			t.Fatalf("%d became %v", m, a)
		case m != 0 && n != 0 && (m < n) != a.Before(b) && (m != year1 && n != year1):
			t.Fatalf("%d and %d are in another order: %v, %v", m, n, a, b)
		case desk.Age(a, b) < 0:
			t.Fatalf("the age of %v at %v is negative", b, a)
		case a.Add(long).Before(a), a.Add(-long).After(a):
			t.Fatalf("%v is on the wrong side of %v", long, a)
		}
	})
}

// TestTruncate checks that a clock's time becomes the one that is read back after it was stored,
// equal with ==.
func TestTruncate(t *testing.T) {
	zone := time.FixedZone("east", 3600)
	clock := time.Unix(1_800_000_000, 123_456_789).In(zone)
	if got := desk.Truncate(clock); got != desk.AtMillis(1_800_000_000_123) {
		t.Errorf("got %v", got)
	}
	read := time.Now() // has a monotonic reading
	if got := desk.Truncate(read); got != desk.AtMillis(read.UnixMilli()) {
		t.Errorf("got %v of %v", got, read)
	}
	if got := desk.Truncate(time.Time{}); !got.IsZero() || desk.Millis(got) != 0 {
		t.Errorf("none became %v", got)
	}
}

// TestActsAreTruncated checks that no part of a millisecond gets into a case, since a store would
// not keep it.
func TestActsAreTruncated(t *testing.T) {
	c := desk.Case{State: desk.Accepted, Holder: ann.Ref(), Version: 1}
	late := noon.Add(time.Hour)
	next, e, err := c.Apply(desk.Act{Kind: desk.Promise, Promised: late.Add(time.Microsecond)}, ann,
		noon)
	if err != nil || next.Promised != late || e.Promised != late {
		t.Errorf("%v, promised %v, %v", err, next.Promised, e.Promised)
	}
	next, _, err = c.Apply(desk.Act{Kind: desk.Move, Place: desk.Place{
		Latitude: 1, Measured: noon.Add(-time.Microsecond)}}, driver, noon)
	if err != nil || next.Details.Place.Measured != noon.Add(-time.Millisecond) {
		t.Errorf("%v, measured %v", err, next.Details.Place.Measured)
	}
}

// TestJSONIsUnchanged checks that the JSON of cases, events and places is what it was when times
// were numbers in Go, too.
func TestJSONIsUnchanged(t *testing.T) {
	at := func(ms int64) time.Time { return desk.AtMillis(1_800_000_000_000 + ms) }
	c := desk.Case{
		ID: "id", Ref: "K7F-3QX", Version: 2, State: desk.Cancelled, Test: true, Guide: "g",
		Release: "4f6a", Transcript: "a~b", Language: "en-GB", Country: "GB",
		Urgency: guide.Urgent, Disposition: "d", Report: desk.Report{Title: "<Call> & say"},
		Details: desk.Details{Name: "Maya", Place: desk.Place{Latitude: 1, Longitude: -2,
			Measured: at(-9999), Accuracy: 3, Trusted: true, Code: "c", Words: "<w>"}},
		Opened: at(1), Written: at(-999_998), Changed: at(3), Waiting: at(4),
		Holder: "operator:ann", HeldBy: "Ann", Promised: at(5), Closed: at(6),
		Outcome: desk.Outcome{Opened: "blade", Damage: "none", Minutes: 7}, Reason: "why",
		Erased: true, Salt: "not in JSON",
	}
	e := desk.Event{At: at(1), Actor: "person", Kind: "note", Case: "id", Version: 3,
		State: desk.Accepted, Urgency: guide.Emergency, Promised: at(2), Subject: "s",
		Rows: "none", Text: "<t>", Once: "o"}.Sealed(8, "before", "salt")
	for _, one := range []struct {
		value any
		want  []string // joined
	}{
		{c, []string{`{"ID":"id","Ref":"K7F-3QX","Version":2,"State":"cancelled","Test":true,`,
			`"Guide":"g","Release":"4f6a","Transcript":"a~b","Language":"en-GB","Country":"GB",`,
			`"Urgency":"urgent","Disposition":"d","Report":{"about":"",`,
			`"title":"\u003cCall\u003e \u0026 say","urgency":"","say":null,"answers":null},`,
			`"Details":{"name":"Maya","place":{"latitude":1,"longitude":-2,`,
			`"measured":1799999990001,"accuracy":3,"trusted":true,"code":"c",`,
			`"words":"\u003cw\u003e"},"consent":false},"Opened":1800000000001,`,
			`"Written":1799999000002,"Changed":1800000000003,"Waiting":1800000000004,`,
			`"Holder":"operator:ann","HeldBy":"Ann","Promised":1800000000005,`,
			`"Closed":1800000000006,"Outcome":{"opened":"blade","damage":"none","minutes":7},`,
			`"Reason":"why","Erased":true}`}},
		{desk.Case{}, []string{`{"ID":"","Ref":"","Version":0,"State":"","Test":false,"Guide":"",`,
			`"Release":"","Transcript":"","Language":"","Country":"","Urgency":"not-urgent",`,
			`"Disposition":"","Report":{"about":"","title":"","urgency":"","say":null,`,
			`"answers":null},"Details":{"consent":false},"Opened":0,"Written":0,"Changed":0,`,
			`"Waiting":0,"Holder":"","HeldBy":"","Promised":0,"Closed":0,"Outcome":{},`,
			`"Reason":"","Erased":false}`}},
		{e, []string{`{"Position":8,"At":1800000000001,"Actor":"person","Kind":"note","Case":"id",`,
			`"Version":3,"State":"accepted","Urgency":"emergency","Promised":1800000000002,`,
			`"Subject":"s","Rows":"none","Text":"\u003ct\u003e","Once":"o","Salt":"salt",`,
			`"Sum":"96dd36b670541db795d7e2083c2be1e6b19248b09475583d7332a60e0a284440",`,
			`"Hash":"97f00d28e006aa46ee9d423d0b5ce31d4dff771499cd64f0d7308d3417044d9e"}`}},
		{desk.Event{At: desk.AtMillis(-1)}.Sealed(1, "", ""), []string{`{"Position":1,"At":-1,`,
			`"Actor":"","Kind":"","Case":"","Version":0,"State":"","Urgency":"not-urgent",`,
			`"Promised":0,"Subject":"","Rows":"none","Text":"","Once":"","Salt":"","Sum":"",`,
			`"Hash":"83f7ca9f3b161e11f3179d9a36f0d0d2853912accb43437fa97fcd67ea6f7df2"}`}},
		{desk.Handover{Details: desk.Details{Consent: true}}, []string{`{"guide":"",`,
			`"transcript":"","language":"","details":{"consent":true}}`}},
	} {
		want := strings.Join(one.want, "")
		if b, err := json.Marshal(one.value); err != nil || string(b) != want {
			t.Errorf("%v\n%s\nwant\n%s", err, b, want)
		}
	}
	var read desk.Event
	b, err := json.Marshal(e)
	if err != nil || json.Unmarshal(b, &read) != nil || read != e {
		t.Errorf("an event is read as %+v", read)
	}
}

// TestJSONHasEveryField checks that a new field of a type with its own JSON is in that JSON, too.
func TestJSONHasEveryField(t *testing.T) {
	for _, of := range []any{&desk.Case{}, &desk.Event{}, &desk.Place{}} {
		v := reflect.ValueOf(of).Elem()
		canary(v, "canary")
		if p, ok := of.(*desk.Place); ok {
			p.Trusted = true
		}
		b, err := json.Marshal(v.Interface())
		if err != nil {
			t.Fatal(err)
		}
		var keys map[string]any
		if err := json.Unmarshal(b, &keys); err != nil {
			t.Fatal(err)
		}
		for _, f := range reflect.VisibleFields(v.Type()) {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if _, there := keys[cmp.Or(name, f.Name)]; there == (name == "-") {
				t.Errorf("%s.%s is in the JSON: %v", v.Type(), f.Name, there)
			}
		}
	}
}

// TestPlaceIsReadLikeAStruct checks that JSON changes only the fields that it has, and that what is
// no whole number of milliseconds is refused.
func TestPlaceIsReadLikeAStruct(t *testing.T) {
	p := desk.Place{Latitude: 1, Measured: noon, Words: "by the bridge"}
	for text, want := range map[string]desk.Place{
		"null": p, "{}": p, `{"unknown":1}`: p,
		`{"measured":1800000000001}`: {Latitude: 1, Measured: noon.Add(time.Millisecond),
			Words: "by the bridge"},
		`{"Measured":0,"words":"x"}`: {Latitude: 1, Words: "x"},
	} {
		got := p
		if err := json.Unmarshal([]byte(text), &got); err != nil || got != want {
			t.Errorf("%s: %v, %+v", text, err, got)
		}
	}
	for _, text := range []string{`{"measured":1e3}`, `{"measured":1.5}`, `{"measured":"2027"}`,
		`{"measured":9223372036854775808}`, `{"latitude":2147483648}`, `[]`} {
		got := p
		if err := json.Unmarshal([]byte(text), &got); err == nil || got != p {
			t.Errorf("%s: %v, %+v", text, err, got)
		}
	}
}
