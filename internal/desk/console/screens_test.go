package console

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

func (b *browser) act(c desk.Case, kind string, fields ...string) string {
	b.t.Helper()
	f := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		f.Set(fields[i], fields[i+1])
	}
	b.want(303)(b.post("/desk/case/"+c.ID+"/"+kind, f))
	_, body := b.get("/desk/case/" + c.ID)
	return body
}

func has(t *testing.T, body string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(body, w) {
			t.Errorf("no %q in: %.3000s", w, text(body))
		}
	}
}

// TestOperatorHandlesCase checks the screens of a case from the queue to its end, without script.
func TestOperatorHandlesCase(t *testing.T) {
	h := newTestDesk(t)
	c := h.open(handover())
	ann, bob := h.signedIn("ann", "Ann", desk.Operator), h.signedIn("bob", "Bob", desk.Operator)
	body := ann.want(200, "(1) Queue", c.Ref, "Nobody has it", "grey Skoda Octavia",
		"Needed: medicine")(ann.get("/desk"))
	for _, personal := range []string{"Maya", "7700900123", "AB12", "station", "51.507"} {
		if strings.Contains(body, personal) {
			t.Errorf("the queue shows %q, which is personal data", personal)
		}
	}
	ann.want(200, "Maya Cole", `href="tel:&#43;447700900123"`, "51.507400, -0.127800",
		"geo:51.507400,-0.127800;u=12", "within 12 m",
		"Plus code <b class=\"num\">9C3XGV4C&#43;XV</b>",
		"Not checked by the person", "Car park behind the station", "AB12 CDE",
		"Where is the car now?", "Accept this case",
		`rel="noreferrer noopener"`, "What the guide tells them now",
		`class="picture"`,
		"Not told: VIN, papers")(ann.get("/desk/case/" + c.ID))

	has(t, ann.act(c, "accept"), "Accepted", "Promise a time", "On the way")
	bob.want(409, "Ann has this case already")(bob.post("/desk/case/"+c.ID+"/accept", nil))
	bob.want(200, "Ann</bdi> has this case")(bob.get("/desk/case/" + c.ID))
	has(t, ann.act(c, "promise", "minutes", "30"), "Change the promised time",
		"promised to be there by")
	has(t, ann.act(c, "set-off"), "On scene")
	has(t, ann.act(c, "arrive"), "Nobody was there")
	has(t, ann.act(c, "note", "text", "Lid was frozen"), "Lid was frozen")
	has(t, ann.act(c, "complete", "opened", "seats", "damage", "slight", "minutes", "12"),
		"Completed", "Through the seats", "Slight", "12 minutes of work")
	has(t, ann.act(c, "reopen", "text", "The wrong one"), "Nobody has it", "opened it again")
	has(t, ann.act(c, "accept"), "Pass it on")
	has(t, ann.act(c, "pass-on", "text", "End of shift"), "Last passed on", "End of shift")
	has(t, ann.act(c, "reject", "text", "Call the maker's line, they have your key code"),
		"Rejected", "Call the maker")
	if _, body := ann.get("/desk"); strings.Contains(body, c.Ref) {
		t.Error("a closed case is in the queue")
	}
}

// TestTheCarOfTheGuideIsShown checks that the car that the answers name is shown if the person did
// not enter one, and that it is marked as not checked.
func TestTheCarOfTheGuideIsShown(t *testing.T) {
	h := newTestDesk(t)
	b := h.signedIn("ann", "Ann", desk.Operator)
	for _, c := range []struct {
		car, brand string
		shown      bool
	}{
		{"~car.toyota-camry-2015-us", "", true}, {"~car.toyota-camry-2015-us", "Ford", false},
		{"~car.nobody-x-2015", "", false}, {"", "", false},
	} {
		t.Run(c.car+" "+c.brand, func(t *testing.T) {
			ho := handover()
			ho.Transcript += c.car
			ho.Details.Vehicle = desk.Vehicle{Make: c.brand, Colour: "red"}
			_, body := b.get("/desk/case/" + h.open(ho).ID)
			if got := strings.Contains(text(body), "From the guide"); got != c.shown {
				t.Errorf("shown = %v, want %v", got, c.shown)
			}
			if c.shown {
				has(t, body, "Toyota Camry, 2015; not checked", "red")
			}
		})
	}
}

// TestDeskShowsRequestForHelp checks that the case shows that the person asked for help instead of
// continuing, after the question that they were at.
func TestDeskShowsRequestForHelp(t *testing.T) {
	h := newTestDesk(t)
	b := h.signedIn("ann", "Ann", desk.Operator)
	const label = "<b>Get someone to come</b>"
	for transcript, want := range map[string]bool{"life.none~place.parked~help.asked": true,
		"life.none~place.parked~need.medicine": false} {
		ho := handover()
		ho.Transcript = transcript
		_, body := b.get("/desk/case/" + h.open(ho).ID)
		_, answers, _ := strings.Cut(body, "What they answered</h2>")
		answers, _, _ = strings.Cut(answers, "</section>")
		before, _, got := strings.Cut(answers, label)
		if got != want || got && !strings.Contains(before, "Where is the car") {
			t.Errorf("%s: request for help = %v, want %v, in %s", transcript, got, want, answers)
		}
	}
}

func TestIncompleteActsAreRejected(t *testing.T) {
	h := newTestDesk(t)
	c := h.open(handover())
	b := h.signedIn("ann", "Ann", desk.Operator)
	b.act(c, "accept")
	for kind, f := range map[string]url.Values{
		"pass-on":  {"text": {" \r\n "}},
		"reject":   {},
		"promise":  {"minutes": {"-5"}},
		"complete": {"opened": {"magic"}, "damage": {"none"}, "minutes": {"5"}},
		"fail":     {"opened": {"not-opened"}, "damage": {"none"}, "minutes": {"lots"}},
	} {
		b.want(422, `class="problem"`, "Accepted")(b.post("/desk/case/"+c.ID+"/"+kind, f))
	}
}

// TestAnExtensionIsShownAndNotDialled checks that the link dials the number without the extension,
// and that the extension is shown.
func TestAnExtensionIsShownAndNotDialled(t *testing.T) {
	h := newTestDesk(t)
	ho := handover()
	ho.Country, ho.Details.Phone = "US", "415-555-2671 ext. 204"
	c := h.open(ho)
	_, body := h.signedIn("ann", "Ann", desk.Operator).get("/desk/case/" + c.ID)
	has(t, body, `href="tel:&#43;14155552671"`, "&#43;14155552671, extension 204</bdi></a>",
		"<dd class=\"own\"><bdi>&#43;14155552671, extension 204")
}

// TestHostileInputIsEscaped checks that all input is shown in full, without markup and without
// characters that change the direction of text.
func TestHostileInputIsEscaped(t *testing.T) {
	h := newTestDesk(t)
	ho := handover()
	const markup = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`
	ho.Details.Name, ho.Details.Vehicle.Make = markup, "{{.}}<b>"
	ho.Details.Note = strings.Repeat("ü", 1000)
	ho.Details.Place.Words = "javascript:alert(1)"
	c := h.open(ho)
	// a row from before names were checked
	b := h.signedIn("ann", markup[:40]+"\u202Eevil\u2066 \x1b[31m", desk.Supervisor)
	b.act(c, "accept")
	for _, turned := range []string{"before \u202Eevil", "\u2066evil", "\x1b[31m red", "a\x00b"} {
		b.want(422, "Something is missing")(b.post("/desk/case/"+c.ID+"/note",
			url.Values{"text": {turned}}))
	}
	body := b.act(c, "note", "text", `</q></textarea><script>alert(2)</script>`)
	has(t, body, "&lt;script&gt;alert(1)&lt;/script&gt;",
		"&lt;/q&gt;&lt;/textarea&gt;&lt;script&gt;alert(2)", ho.Details.Note,
		"\uFFFDevil\uFFFD \uFFFD[31m", "{{.}}&lt;b&gt;")
	for _, page := range []string{"/desk", "/desk/case/" + c.ID, "/desk/audit", "/desk/people",
		"/desk/part"} {
		_, body := b.get(page)
		for _, bad := range []string{"<script>alert", "</q></textarea>", "<img src",
			"onerror=alert(1)>", "\u202E", "\u2066", "\x1b"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s contains %q", page, bad)
			}
		}
	}
	b.want(200, "&lt;script")(b.post("/desk/search", url.Values{"text": {"<script"}}))
}

func TestLargeInputIsRejected(t *testing.T) {
	h := newTestDesk(t)
	c := h.open(handover())
	b := h.signedIn("ann", "Ann", desk.Operator)
	b.want(422)(b.post("/desk/case/"+c.ID+"/note", url.Values{"text": {strings.Repeat("x", 2001)}}))
	b.want(422, "could not be read")(b.post("/desk/case/"+c.ID+"/note",
		url.Values{"text": {strings.Repeat("x", 100_000)}}))
	b.want(422, "Too much was sent")(b.json("/desk/sign-in/finish", strings.Repeat("x", 100_000)))
}

// TestSimilarCasesAreShownAndStayApart checks that two cases of the same phone, plate or place stay
// two cases, and that each shows the other.
func TestSimilarCasesAreShownAndStayApart(t *testing.T) {
	h := newTestDesk(t)
	apart := func(change func(*desk.Details)) desk.Case {
		ho := handover()
		ho.Details.Phone, ho.Details.Vehicle, ho.Details.Place = "+44 7700 900999", desk.Vehicle{},
			desk.Place{Words: "Elsewhere"}
		change(&ho.Details)
		return h.open(ho)
	}
	first := h.open(handover())
	b := h.signedIn("ann", "Ann", desk.Operator)
	other := apart(func(*desk.Details) {})
	for why, c := range map[string]desk.Case{
		"same number to call back": apart(func(d *desk.Details) { d.Phone = "+44 7700-900123" }),
		"same plate": apart(func(d *desk.Details) {
			d.Phone, d.Vehicle.Plate = "+44 7700 900888", "ab12 cde"
		}),
		"same place": apart(func(d *desk.Details) {
			d.Phone, d.Place = "+44 7700 900777",
				desk.Place{Latitude: 51_507_900, Longitude: -127_100,
					Measured: time.Unix(1, 0), Accuracy: 20}
		}),
	} {
		b.want(200, "Perhaps the same car", c.Ref, why)(b.get("/desk/case/" + first.ID))
		b.want(200, first.Ref, why)(b.get("/desk/case/" + c.ID))
	}
	b.want(200, "(5) Queue", "Like ")(b.get("/desk"))
	if _, body := b.get("/desk/case/" + other.ID); strings.Contains(body, "Perhaps the same car") {
		t.Error("a case with nothing in common is shown as similar")
	}
}

// TestOnlyWhatTheGuideAsksIsMissing checks that the operator is not told to ask for what the guide
// of the case does not ask about, and that fields have the values of the answers.
func TestOnlyWhatTheGuideAsksIsMissing(t *testing.T) {
	h := newTestDesk(t)
	b := h.signedIn("ann", "Ann", desk.Operator)
	for g, words := range map[string][]string{
		"trunk-release-fails": {"<dt>Needed by</dt><dd><bdi>Within hours</bdi>",
			"<dt>Inside</dt><dd><bdi>Medicine</bdi>", "Not told: name, people, make"},
		"broken-down": {"Not told: name, people, make"},
	} {
		ho := handover()
		ho.Guide, ho.Details = g, desk.Details{Phone: "+44 7700 900123", Consent: true}
		b.want(200, words...)(b.get("/desk/case/" + h.open(ho).ID))
	}
	ho := handover()
	ho.Transcript, ho.Details.NeededBy = "life.none", ""
	b.want(200, "Not told: needed by, VIN, papers")(b.get("/desk/case/" + h.open(ho).ID))
}

func TestAlarmsAreShown(t *testing.T) {
	h := newTestDesk(t)
	c := h.open(handover())
	b := h.signedIn("ann", "Ann", desk.Operator)
	for after, words := range map[time.Duration]string{15 * time.Second: "after 15 s",
		20 * time.Second: "after 20 s", time.Minute: "after 60 s"} {
		h.time = c.Opened.Add(after)
		b.want(200, words)(b.get("/desk"))
	}
	b.act(c, "accept")
	b.act(c, "promise", "minutes", "15")
	h.time = h.time.Add(16 * time.Minute)
	b.want(200, "The promised time has passed", "Overdue <b>1</b>")(b.get("/desk?show=overdue"))
}

func TestQueueFilters(t *testing.T) {
	h := newTestDesk(t)
	ho := handover()
	ho.Transcript = "life.trapped"
	danger, urgent := h.open(ho), h.open(handover())
	b := h.signedIn("ann", "Ann", desk.Operator)
	b.act(urgent, "accept")
	for query, want := range map[string][]desk.Case{
		"": {danger, urgent}, "?show=new": {danger}, "?show=mine": {urgent},
		"?urgency=emergency": {danger}, "?show=mine&urgency=emergency": nil,
		"?show=nonsense": {danger, urgent},
	} {
		t.Run(query, func(t *testing.T) {
			_, body := b.get("/desk" + query)
			for _, c := range []desk.Case{urgent, danger} {
				if strings.Contains(body, `data-case="`+c.ID) != slices.ContainsFunc(want,
					func(w desk.Case) bool { return w.ID == c.ID }) {
					t.Errorf("wrong for the case of urgency %v", c.Urgency)
				}
			}
			if len(want) == 2 && strings.Index(body, danger.Ref) > strings.Index(body, urgent.Ref) {
				t.Error("the more urgent case is below the other")
			}
		})
	}
}

// TestCanaryIsNotInTheQueue checks that a test case of the canary is not in the queue.
func TestCanaryIsNotInTheQueue(t *testing.T) {
	h := newTestDesk(t)
	c := h.open(handover())
	c.Test, c.Version = true, c.Version+1
	if err := h.rows.ChangeCase(context.Background(), c, desk.Event{}); err != nil {
		t.Fatal(err)
	}
	b := h.signedIn("ann", "Ann", desk.Operator)
	if _, body := b.get("/desk"); strings.Contains(body, c.Ref) ||
		strings.Contains(body, "<title>(1)") {
		t.Error("the test case is in the queue")
	}
}

func TestPromisedTime(t *testing.T) {
	now := time.Date(2026, 11, 24, 22, 30, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		form url.Values
		want string // empty: none
	}{
		"minutes":        {url.Values{"minutes": {"45"}}, "2026-11-24T23:15:00Z"},
		"a clock in UTC": {url.Values{"at": {"23:00"}}, "2026-11-24T23:00:00Z"},
		"a clock east of it": {url.Values{"at": {"00:10"}, "zone": {"60"}},
			"2026-11-24T23:10:00Z"},
		"a clock west of it": {url.Values{"at": {"18:00"}, "zone": {"-300"}},
			"2026-11-24T23:00:00Z"},
		"past today, so tomorrow": {url.Values{"at": {"22:00"}}, "2026-11-25T22:00:00Z"},
		"no time":                 {url.Values{"at": {"soon"}}, ""},
		"no zone there is":        {url.Values{"at": {"23:00"}, "zone": {"9000"}}, ""},
		"a week":                  {url.Values{"minutes": {"10080"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := stamp(promised(c.form, now)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// TestViewsAreLogged checks that views of a case, searches and exports are recorded in the log,
// without what was searched for. Reloads of the queue by its script are not recorded.
func TestViewsAreLogged(t *testing.T) {
	h := newTestDesk(t)
	c := h.open(handover())
	b := h.signedIn("ann", "Ann", desk.Supervisor)
	b.get("/desk/case/" + c.ID)
	b.get("/desk/part")
	b.post("/desk/search", url.Values{"text": {"maya"}})
	b.post("/desk/export/cases.csv", nil)
	if got := h.events(t)[2:]; !slices.Equal(got, []string{"view", "search", "export"}) {
		t.Errorf("log: %v", got)
	}
	b.want(200, "looked at it", "searched the cases", "took out: cases.csv")(b.get("/desk/audit"))
	events, _ := h.rows.Log(context.Background(), 0, 100)
	for _, e := range events {
		if strings.Contains(strings.ToLower(e.Subject+e.Text), "maya") {
			t.Errorf("the log has the search text: %+v", e)
		}
	}
}

func TestSearchFindsClosedCases(t *testing.T) {
	h := newTestDesk(t)
	c := h.open(handover())
	b := h.signedIn("ann", "Ann", desk.Operator)
	b.act(c, "reject", "text", "No")
	for _, words := range []string{c.Ref, "maya", "900123", "AB12", "skoda", "station"} {
		b.want(200, "/desk/case/"+c.ID)(b.post("/desk/search", url.Values{"text": {words}}))
	}
	b.want(200, "Nothing found")(b.post("/desk/search", url.Values{"text": {"zebra"}}))
	b.want(422)(b.post("/desk/search", url.Values{"text": {"a"}}))
}

func TestCheckOfTheLog(t *testing.T) {
	h := newTestDesk(t)
	c := h.open(handover())
	b := h.signedIn("sue", "Sue", desk.Supervisor)
	b.act(c, "accept")
	b.act(c, "pass-on", "text", "End of shift")
	events, _ := h.rows.Log(context.Background(), 0, 100)
	b.want(200)(b.get("/desk/audit?check=1"))
	if now, _ := h.rows.Log(context.Background(), 0, 100); len(now) != len(events) {
		t.Errorf("a GET request added %+v to the log", now[len(events):])
	}
	b.want(303)(b.post("/desk/audit", nil))
	b.want(200, "<b>Yes,</b> all 6 events", events[len(events)-1].Hash, "Sue asked for this",
		"checked the log: sound")(b.get("/desk/audit"))
}

func TestLastPosition(t *testing.T) {
	rows, ctx := store.NewMemory(), context.Background()
	for n := range int64(40) {
		if got, err := lastPosition(ctx, rows); got != n || err != nil {
			t.Fatalf("%d, %v; want %d", got, err, n)
		}
		_ = rows.Append(ctx, desk.Event{})
	}
}

// TestCSVHasNoFormula checks that a spreadsheet reads no input in the exported table as a formula.
func TestCSVHasNoFormula(t *testing.T) {
	h := newTestDesk(t)
	ho := handover()
	ho.Details.Name = `=HYPERLINK("http://evil","x")`
	ho.Details.Vehicle.Make, ho.Details.Vehicle.Model, ho.Details.Vehicle.Colour = "@SUM(A1)",
		"-2+3", "+1"
	ho.Details.Note = "a \"quoted\"\nnote, with lines"
	h.open(ho)
	b := h.signedIn("sue", "Sue", desk.Supervisor)
	res, body := b.post("/desk/export/cases.csv", nil)
	if !strings.HasPrefix(res.Header.Get("Content-Disposition"), "attachment") {
		t.Error("the file is not sent as an attachment")
	}
	rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	row := map[string]string{}
	for i, name := range rows[0] {
		row[name] = rows[1][i]
		if s := rows[1][i]; s != "" && strings.ContainsAny(s[:1], "=+-@\t\r") {
			t.Errorf("%s is %q", name, s)
		}
	}
	for name, want := range map[string]string{"name": "'" + ho.Details.Name,
		"note": ho.Details.Note, "phone": "'+447700900123", "urgency": "urgent"} {
		if row[name] != want {
			t.Errorf("%s is %q, want %q", name, row[name], want)
		}
	}
}

func TestExportAsData(t *testing.T) {
	h := newTestDesk(t)
	b := h.signedIn("sue", "Sue", desk.Supervisor)
	var cases []struct {
		Opened  int64
		Details desk.Details
	}
	_, body := b.post("/desk/export/cases.json", nil)
	if err := json.Unmarshal([]byte(body), &cases); err != nil || len(cases) != 0 {
		t.Errorf("without cases: %v, %s", err, body)
	}
	h.open(handover())
	h.open(handover())
	_, body = b.post("/desk/export/cases.json", nil)
	if err := json.Unmarshal([]byte(body), &cases); err != nil || len(cases) != 2 ||
		cases[0].Details.Name != "Maya Cole" || cases[0].Opened != h.time.UnixMilli() {
		t.Errorf("%v, %+v", err, cases)
	}
	var events []desk.Event
	_, body = b.post("/desk/export/log.json", nil)
	if err := json.Unmarshal([]byte(body), &events); err != nil {
		t.Fatal(err)
	}
	if _, err := desk.CheckLog(events, ""); err != nil {
		t.Errorf("the exported log fails its check: %v", err)
	}
}

func TestKeyIsShownOnceAndRevoked(t *testing.T) {
	h := newTestDesk(t)
	b := h.signedIn("sue", "Sue", desk.Supervisor)
	b.want(422, "Write a name")(b.post("/desk/outwards/key", url.Values{"name": {"Tow\u202Eing"}}))
	body := b.want(200, "Towing", ">fsk_")(b.post("/desk/outwards/key",
		url.Values{"name": {"Towing"}}))
	secret := between(t, body, `id="secret-made">`, "<")
	keys, _ := h.rows.Keys(context.Background())
	if strings.Contains(keys[0].Token+keys[0].ID, secret) {
		t.Error("the store has the secret")
	}
	if body := b.want(200, "<td>never</td><td>valid</td>")(
		b.get("/desk/outwards")); strings.Contains(body, secret) {
		t.Error("the secret is shown again")
	}
	b.want(303)(b.post("/desk/outwards/revoke", url.Values{"id": {keys[0].ID}}))
	b.want(200, "<td>revoked <time")(b.get("/desk/outwards"))
	b.want(404)(b.post("/desk/outwards/revoke", url.Values{"id": {keys[0].ID}}))
}

func between(t testing.TB, s, from, to string) string {
	t.Helper()
	_, rest, ok := strings.Cut(s, from)
	found, _, end := strings.Cut(rest, to)
	if !ok || !end {
		t.Fatalf("no %s in %.2000s", from, s)
	}
	return found
}

func TestWebhookAddresses(t *testing.T) {
	h := newTestDesk(t)
	b := h.signedIn("sue", "Sue", desk.Supervisor)
	for _, to := range []string{
		"", "receiver.example", "http://receiver.example", "https://127.0.0.1/x", "https://[::1]/",
		"https://2130706433/", "https://localhost/",
		"https://user:pass@receiver.example/", "ftp://receiver.example", "https://intranet/",
	} {
		b.want(422)(b.post("/desk/outwards/webhook", url.Values{"url": {to}}))
	}
	if body := b.want(200, "whsec_")(b.post("/desk/outwards/webhook",
		url.Values{"url": {"https://receiver.example/hook"}})); strings.Contains(body,
		"</bdi> with all") {
		t.Error("the webhook sends details without being asked to")
	}
	b.want(200, "</bdi> with all that the person gave")(b.post("/desk/outwards/webhook",
		url.Values{"url": {"https://full.example/"}, "details": {"yes"}}))
	all, _ := h.rows.Webhooks(context.Background())
	b.want(303)(b.post("/desk/outwards/stop", url.Values{"id": {all[0].ID}}))
	b.want(200, "<td>stopped <time", "<td>sends</td>")(b.get("/desk/outwards"))
}

// TestDeadDeliveryIsReplayed checks that a dead delivery is shown and can be sent again.
func TestDeadDeliveryIsReplayed(t *testing.T) {
	h := newTestDesk(t)
	ctx := context.Background()
	b := h.signedIn("sue", "Sue", desk.Supervisor)
	b.want(200, "whsec_")(b.post("/desk/outwards/webhook",
		url.Values{"url": {"https://receiver.example/hook"}}))
	h.open(handover())
	all, _ := h.rows.Deliveries(ctx, 10)
	d := all[0]
	d.Dead, d.Done, d.Tries, d.Problem = true, time.Unix(1, 0), 12, "answered 500"
	_ = h.rows.PutDelivery(ctx, d)
	b.want(200, "receiver.example", "answered 500", "12")(b.get("/desk/outwards"))
	b.want(404)(b.post("/desk/outwards/replay", url.Values{"id": {"77"}}))
	b.want(303)(b.post("/desk/outwards/replay", url.Values{"id": {"1"}}))
	now := desk.Truncate(h.time)
	lanes := []store.Lane{{Webhook: d.Webhook, Limit: 10}}
	if due, _ := h.rows.Claim(ctx, now, now.Add(time.Second), lanes); len(due[0]) != 1 ||
		due[0][0].Dead || due[0][0].Tries != 0 {
		t.Errorf("due: %+v", due)
	}
	b.want(200, "Nothing was given up")(b.get("/desk/outwards"))
}

// TestAnotherPasskey checks that an operator who lost a passkey gets another by a link, and keeps
// their name and role.
func TestAnotherPasskey(t *testing.T) {
	h := newTestDesk(t)
	h.signedIn("ann", "Ann", desk.Operator)
	s := h.signedIn("sue", "Sue", desk.Supervisor)
	body := s.want(200, "Link for")(s.post("/desk/people/ann/passkey", nil))
	token := between(t, body, "/desk/invite?k=", "<")
	b := h.browser()
	b.want(200, "Another passkey", "Ann")(b.get("/desk/invite?k=" + token))
	b.join(token, "Somebody else", newAuthenticator(t))
	b.want(200, "Ann</bdi>, operator")(b.get("/desk"))
	if all, _ := h.rows.Operators(context.Background()); len(all) != 2 {
		t.Errorf("%d operators, want 2", len(all))
	}
}

func TestInvitedByASupervisor(t *testing.T) {
	h := newTestDesk(t)
	s := h.signedIn("sue", "Sue", desk.Supervisor)
	s.want(422)(s.post("/desk/people/invite", url.Values{"name": {" "}, "role": {"operator"}}))
	s.want(422)(s.post("/desk/people/invite", url.Values{"name": {"Bob"}, "role": {"system"}}))
	s.want(422)(s.post("/desk/people/invite",
		url.Values{"name": {"B\u202Eob"}, "role": {"operator"}}))
	body := s.want(200, "works once")(s.post("/desk/people/invite",
		url.Values{"name": {"Bob"}, "role": {"operator"}}))
	b := h.browser()
	b.join(between(t, body, "/desk/invite?k=", "<"), "Not Bob", newAuthenticator(t))
	b.want(200, "Bob</bdi>, operator")(b.get("/desk"))
}

// TestRevokedInvitation checks that an unused link is listed and can be revoked. After that it does
// not work, and the log shows the revocation.
func TestRevokedInvitation(t *testing.T) {
	h := newTestDesk(t)
	s := h.signedIn("sue", "Sue", desk.Supervisor)
	body := s.want(200)(s.post("/desk/people/invite",
		url.Values{"name": {"Bob"}, "role": {"operator"}}))
	token := between(t, body, "/desk/invite?k=", "<")
	body = s.want(200, "Links that nobody has used yet", "Bob")(s.get("/desk/people"))
	kept := between(t, body, `name="link" value="`, `"`)
	if strings.Contains(body, token) {
		t.Error("the link itself is shown again")
	}
	s.want(303)(s.post("/desk/people/uninvite", url.Values{"link": {kept}}))
	s.want(422, "used, or taken back")(s.post("/desk/people/uninvite", url.Values{"link": {kept}}))
	if _, body := s.get("/desk/people"); strings.Contains(body, "Links that nobody") {
		t.Error("the revoked link is still listed")
	}
	if res, _ := h.browser().get("/desk/invite?k=" + token); res.StatusCode == 200 {
		t.Error("the link still works")
	}
	s.want(200, "took an invitation back")(s.get("/desk/audit"))
}

// TestHeaders checks the security headers: no foreign resources, no caching, no framing, no
// referrer.
func TestHeaders(t *testing.T) {
	h := newTestDesk(t)
	b := h.signedIn("ann", "Ann", desk.Operator)
	for _, path := range []string{"/desk", "/desk/sign-in", "/desk/none", "/desk/people"} {
		res, body := b.get(path)
		for name, want := range map[string]string{
			"Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
			"X-Content-Type-Options": "nosniff", "Cross-Origin-Opener-Policy": "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
			"Permissions-Policy":           "camera=(), microphone=(), geolocation=()",
		} {
			if got := res.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		csp := res.Header.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'none'") ||
			!strings.Contains(csp, "frame-ancestors 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: %s", path, csp)
		}
		for _, bad := range []string{` style="`, " onclick", " onload", "src=\"http"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s has %s", path, bad)
			}
		}
	}
}
