package integrations_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"firststeps/internal/desk"
)

func contract(t *testing.T) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile("../../../docs/schemas/case-event.v1.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// canaries matches the personal data of the cases that the tests open.
var canaries = regexp.MustCompile(`(?i)canary|447700900123|CAN 4RY|52.?123456|1.?000042|own words`)

// everything performs all acts on cases, so that each kind of event is sent, and returns the
// messages.
func everything(t *testing.T, details bool) []received {
	t.Helper()
	r := &receiver{}
	w := newTestDesk(t, r, time.Now)
	r.secret = w.hook(details).Secret
	defer running(w.gate)()
	now := desk.Truncate(time.Now())
	done := desk.Outcome{Opened: "blade", Damage: "none"}
	for _, last := range []desk.Kind{desk.Complete, desk.Fail, desk.Gone} {
		c := w.open()
		for _, k := range []desk.Kind{desk.Accept, desk.PassOn, desk.Accept, desk.Promise,
			desk.SetOff, desk.Note, desk.Arrive, last, desk.Reopen, desk.Reject} {
			w.do(ann, c.ID, desk.Act{Kind: k, Text: "own words", Promised: now.Add(time.Hour),
				Outcome: done})
		}
	}
	w.open()
	for _, a := range []desk.Act{{Kind: desk.Move, Place: desk.Place{Words: "canary lane"}},
		{Kind: desk.Note, Text: "own words"}, {Kind: desk.Cancel}} {
		if _, err := w.desk.ActAsPerson(ctx, secret(w.n), a); err != nil {
			t.Fatal(a.Kind, err)
		}
	}
	time.Sleep(time.Minute)
	if _, err := w.desk.ActAsPerson(ctx, secret(w.n), desk.Act{Kind: desk.Erase}); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Minute)
	if left := w.deliveries(); len(left) != 0 || len(r.bad) != 0 {
		t.Fatalf("left over %+v, refused %v", left, r.bad)
	}
	return r.effects
}

// TestEventsKeepTheContract checks that every event is a CloudEvent whose data match the schema,
// without personal data except in the details, which only webhooks with details get, and none after
// the case was erased.
func TestEventsKeepTheContract(t *testing.T) {
	schema := contract(t)
	for _, details := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			kinds, ids := map[string]bool{}, map[string]bool{}
			for _, m := range everything(t, details) {
				var e map[string]any
				if err := json.Unmarshal(m.body, &e); err != nil {
					t.Fatal(err)
				}
				data, _ := e["data"].(map[string]any)
				if err := schema.Validate(data); err != nil {
					t.Errorf("%s: %v", m.body, err)
				}
				checkEnvelope(t, e, m.id)
				kind, _ := data["kind"].(string)
				kinds[kind], ids[m.id] = true, true
				_, has := data["details"]
				if has != (details && kind != "erase") {
					t.Errorf("%s, a webhook with details = %v: has details = %v", kind, details,
						has)
				}
				delete(data, "details")
				if rest, _ := json.Marshal(e); canaries.Match(rest) ||
					!details && canaries.Match(m.body) {
					t.Errorf("personal data in %s", m.body)
				}
			}
			if len(kinds) != 15 || len(ids) != 38 {
				t.Errorf("%d kinds, %d ids: %v", len(kinds), len(ids), kinds)
			}
		})
	}
}

// checkEnvelope checks an event against CloudEvents 1.0 and its fixed values.
func checkEnvelope(t *testing.T, e map[string]any, id string) {
	t.Helper()
	data, _ := e["data"].(map[string]any)
	for name, pattern := range map[string]string{
		"specversion": `^1\.0$`, "id": "^" + regexp.QuoteMeta(id) + "$",
		"source": `^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$`,
		"type":   `^org\.firststeps\.case\.[a-z-]+\.v1$`, "subject": `^[a-z0-9]{26}$`,
		"time":            `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`,
		"datacontenttype": `^application/json$`,
		"dataschema":      `^https://firststeps\.invalid/schema/case-event\.v1\.json$`,
	} {
		if got, _ := e[name].(string); !regexp.MustCompile(pattern).MatchString(got) {
			t.Errorf("%s is %q", name, got)
		}
	}
	if e["subject"] != data["case"] || len(e) != 9 ||
		!strings.Contains(e["type"].(string), "."+data["kind"].(string)+".") {
		t.Errorf("inconsistent event: %v", e)
	}
	if _, err := time.Parse(time.RFC3339, e["time"].(string)); err != nil {
		t.Error(err)
	}
}

// TestTheContractRefusesAnExtraField checks that the schema rejects unknown fields at each level.
func TestTheContractRefusesAnExtraField(t *testing.T) {
	schema := contract(t)
	synctest.Test(t, func(t *testing.T) {
		m, _, _ := delivered(t, true)
		var e struct{ Data map[string]any }
		if err := json.Unmarshal(m.body, &e); err != nil {
			t.Fatal(err)
		}
		details := e.Data["details"].(map[string]any)
		for name, object := range map[string]map[string]any{
			"data": e.Data, "details": details, "place": details["place"].(map[string]any),
			"vehicle": details["vehicle"].(map[string]any),
		} {
			object["extra"] = "x"
			if schema.Validate(e.Data) == nil {
				t.Errorf("the schema accepts an extra field of %s", name)
			}
			delete(object, "extra")
		}
		if err := schema.Validate(e.Data); err != nil {
			t.Error(err)
		}
	})
}

// TestTheContractKnowsWhatTheDeskKnows checks that the enumerations of the schema equal those of
// package desk.
func TestTheContractKnowsWhatTheDeskKnows(t *testing.T) {
	b, err := json.Marshal(map[string]any{
		"states": desk.States(), "insides": desk.NeededItems(), "needed": desk.NeededTimes(),
		"where": desk.ItemPlaces(), "hazards": desk.Hazards(),
	})
	if err != nil {
		t.Fatal(err)
	}
	var want map[string][]any
	if err := json.Unmarshal(b, &want); err != nil {
		t.Fatal(err)
	}
	details := contract(t).Properties["details"].Ref
	for name, enum := range map[string]*jsonschema.Schema{
		"states": contract(t).Properties["state"], "insides": details.Properties["inside"],
		"needed":  details.Properties["needed_by"],
		"where":   details.Properties["vehicle"].Properties["keys"].Ref,
		"hazards": details.Properties["hazards"].Items2020,
	} {
		if !reflect.DeepEqual(enum.Enum.Values, want[name]) {
			t.Errorf("%s: %v, want %v", name, enum.Enum.Values, want[name])
		}
	}
}

// TestIDsAreStable checks that a message has the same id and body each time it is sent, by any
// server.
func TestIDsAreStable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, tries := &receiver{}, []received{}
		r.answer = func(m received) (int, error) { tries = append(tries, m); return 500, nil }
		w := newTestDesk(t, r, time.Now)
		r.secret = w.hook(false).Secret
		stop := running(w.gate)
		w.open()
		pass(time.Minute)
		stop()
		again := newTestDesk(t, r, time.Now) // as after a restart: another Server, the same rows
		again.gate.Open(w.rows)
		defer running(again.gate)()
		pass(time.Hour)
		if len(tries) < 4 {
			t.Fatalf("%d tries", len(tries))
		}
		for _, m := range tries {
			if m.id != tries[0].id || !bytes.Equal(m.body, tries[0].body) {
				t.Errorf("%s and %s", m.id, tries[0].id)
			}
		}
	})
}
