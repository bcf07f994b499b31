package verify

import (
	"reflect"
	"testing"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/test/short"
)

// TestDigestOfCases checks that exactly the cases with the logic of the base guide have its digest.
func TestDigestOfCases(t *testing.T) {
	short.Skip(t)
	plain := logicOf(compiled(t, base(t)))
	cases := map[bool]int{}
	for _, tr := range traps(t) {
		g, refused := tr.compile()
		if len(refused) > 0 {
			continue
		}
		same := reflect.DeepEqual(logicOf(g), plain)
		if cases[same]++; same != (digestOf(logicOf(g)) == digestOf(plain)) {
			t.Errorf("%s: the logic is the same: %v, but not so the digest", tr.name, same)
		}
	}
	if cases[true] == 0 || cases[false] == 0 {
		t.Errorf("only cases of one kind: %v", cases)
	}
}

// TestDefectIsNotRemembered checks that an engine with a defect is reported each time, and that a
// checked logic is not replayed again.
func TestDefectIsNotRemembered(t *testing.T) {
	g, checked := row(20, 1), &Checked{}
	replays, broken := 0, true
	e := realEngine()
	e.replay = func(to *triage.Turn, g *guide.Guide, tr triage.Transcript) {
		if len(g.Texts) > 0 {
			t.Fatal("the cross-check gets texts")
		}
		if replays++; broken {
			tr = triage.Transcript{}
		}
		to.Replay(g, tr)
	}
	defects := func() int {
		replays = 0
		w := newWalk(g, nil, nil, e)
		w.workers = 1
		w.explore(maxStates, maxStates)
		w.crosscheckOnce(checked)
		return len(w.defects)
	}
	for range 2 {
		if defects() == 0 || replays == 0 {
			t.Error("the defect is not reported")
		}
	}
	broken = false
	if defects() > 0 || replays == 0 {
		t.Error("a logic with a defect was remembered")
	}
	if defects() > 0 || replays > 0 {
		t.Errorf("%d replays of a logic that was checked", replays)
	}
}

// TestDigestCoversEveryField changes each field of each value of a logic, one at a time.
func TestDigestCoversEveryField(t *testing.T) {
	g := compiled(t, base(t))
	logic := logicOf(g)
	before := digestOf(logic)
	changes := map[reflect.Type]map[string]bool{}
	met := map[any]bool{}
	var visit func(reflect.Value)
	visit = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer:
			if !v.IsNil() && !met[v.Interface()] {
				met[v.Interface()] = true
				visit(v.Elem())
			}
		case reflect.Slice:
			for i := range v.Len() {
				visit(v.Index(i))
			}
		case reflect.Struct:
			for i := range v.NumField() {
				field, name := v.Field(i), v.Type().Field(i).Name
				if changes[v.Type()] == nil {
					changes[v.Type()] = map[string]bool{}
				}
				if !changes[v.Type()][name] {
					changes[v.Type()][name] = true
					was := reflect.ValueOf(field.Interface())
					field.Set(another(field))
					if digestOf(logic) == before {
						t.Errorf("%s.%s can change and the digest does not", v.Type(), name)
					}
					field.Set(was)
				}
				visit(field)
			}
		}
	}
	visit(reflect.ValueOf(logic))
	if digestOf(logic) != before || len(changes) < 8 {
		t.Errorf("%d types have a field that was changed", len(changes))
	}
}

// another returns a value that differs from v.
func another(v reflect.Value) reflect.Value {
	n := reflect.New(v.Type()).Elem()
	if !v.IsZero() {
		return n
	}
	switch v.Kind() {
	case reflect.Pointer:
		n.Set(reflect.New(v.Type().Elem()))
	case reflect.Slice:
		n.Set(reflect.MakeSlice(v.Type(), 1, 1))
	case reflect.Map:
		n.Set(reflect.ValueOf(map[string]string{"a": "b"}))
	case reflect.String:
		n.SetString("other")
	case reflect.Bool:
		n.SetBool(true)
	case reflect.Int:
		n.SetInt(7)
	case reflect.Uint8:
		n.SetUint(1)
	case reflect.Struct:
		n.Field(0).Set(another(n.Field(0)))
	}
	return n
}
