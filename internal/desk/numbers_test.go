package desk_test

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"firststeps/internal/desk"
)

// lastDate is the last instant that a JavaScript Date can have.
const lastDate = 8_640_000_000_000_000

// extremes returns numbers that a sender could send.
func extremes() []int64 {
	all := []int64{2_000_000_000_000, lastDate + 1, lastDate, 1<<53 + 1, 200_000_001, math.MaxInt32,
		math.MaxInt32 + 1}
	for _, n := range []int64{1, 2, 1000, math.MaxInt64, math.MaxInt64 / 1000} {
		all = append(all, n, -n)
	}
	return append(all, math.MinInt64, math.MinInt32, time.Time{}.UnixMilli())
}

// numbers calls visit with the JSON name of each integer or time in a struct.
func numbers(v reflect.Value, name string, visit func(name string, field reflect.Value)) {
	for i := range v.NumField() {
		tag, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		switch field := v.Field(i); {
		case field.Type() == reflect.TypeFor[time.Time]():
			visit(name+tag, field)
		case field.Kind() == reflect.Struct:
			numbers(field, name+tag+".", visit)
		case field.CanInt():
			visit(name+tag, field)
		}
	}
}

// number returns an integer, or a time in milliseconds.
func number(f reflect.Value) int64 {
	if at, ok := f.Interface().(time.Time); ok {
		return desk.Millis(at)
	}
	return f.Int()
}

// setNumber sets an integer or a time, if the number fits.
func setNumber(f reflect.Value, n int64) {
	switch _, instant := f.Interface().(time.Time); {
	case instant:
		f.Set(reflect.ValueOf(desk.AtMillis(n)))
	case !f.OverflowInt(n):
		f.SetInt(n)
	}
}

// TestEveryNumberIsBounded checks that each number of a hand-over, or of a new place, is refused by
// its name or stored as one that screens can display.
func TestEveryNumberIsBounded(t *testing.T) {
	now := noon
	var names []string
	numbers(reflect.ValueOf(&desk.Details{}).Elem(), "",
		func(name string, _ reflect.Value) { names = append(names, name) })
	if len(names) != 8 {
		t.Errorf("%q are the numbers of a hand-over: is each bounded?", names)
	}
	sane := func(d desk.Details) (wrong error) {
		numbers(reflect.ValueOf(&d).Elem(), "", func(name string, f reflect.Value) {
			least, most := int64(0), int64(9999)
			switch name {
			case "place.latitude":
				least, most = -90_000_000, 90_000_000
			case "place.longitude":
				least, most = -180_000_000, 180_000_000
			case "place.measured":
				most = desk.Millis(now)
			case "place.accuracy":
				most = 40_000_000
			}
			if n := number(f); n < least || n > most {
				wrong = fmt.Errorf("%s is kept as %d", name, n)
			}
		})
		return wrong
	}
	for _, name := range names {
		for _, n := range extremes() {
			h := handover()
			h.Details.Place = desk.Place{Latitude: 1, Longitude: 1, Measured: desk.AtMillis(1)}
			numbers(reflect.ValueOf(&h.Details).Elem(), "", func(it string, f reflect.Value) {
				if it == name {
					setNumber(f, n)
				}
			})
			c, _, err := desk.Open(trunk(t), h, "id", "ref", now)
			if err != nil && !strings.Contains(err.Error(), name) {
				t.Errorf("%s %d is refused as %v", name, n, err)
			}
			if name == "place.measured" && (n > lastDate/10 || n < 0) && err == nil {
				t.Errorf("%s %d is accepted", name, n) // no clock has this time
			}
			if err == nil {
				err = sane(c.Details)
			} else if err = nil; !strings.HasPrefix(name, "place.") {
				continue
			}
			if err != nil {
				t.Errorf("%s %d: %v", name, n, err)
			}
			c, _, err = desk.Open(trunk(t), handover(), "id", "ref", now)
			if err != nil {
				t.Fatal(err)
			}
			if c, _, err = c.Apply(desk.Act{Kind: desk.Move, Place: h.Details.Place},
				desk.Actor{Role: desk.Person}, now); err == nil {
				if err := sane(c.Details); err != nil {
					t.Errorf("moved: %s %d: %v", name, n, err)
				}
			}
			for _, a := range []desk.Act{{Kind: desk.Promise, Promised: desk.AtMillis(n)},
				{Kind: desk.Complete, Outcome: desk.Outcome{Opened: "blade", Damage: "none",
					Minutes: int(n)}}} {
				c, _, err := c.Apply(desk.Act{Kind: desk.Accept}, ann, now)
				if err != nil {
					t.Fatal(err)
				}
				c, _, err = c.Apply(a, ann, now)
				if err == nil && (desk.Millis(c.Promised) < 0 ||
					c.Promised.After(now.Add(31*day)) ||
					c.Outcome.Minutes < 0 || c.Outcome.Minutes > 24*60) {
					t.Errorf("%s with %d is kept", a.Kind, n)
				}
			}
		}
	}
}
