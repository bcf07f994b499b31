package app

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"firststeps/internal/channel/mcp"
)

// assistant connects an assistant whose person confirms every hand-over.
func assistant(t *testing.T, by sdk.Transport) *sdk.ClientSession {
	t.Helper()
	c := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, &sdk.ClientOptions{
		ElicitationHandler: func(context.Context, *sdk.ElicitRequest) (*sdk.ElicitResult, error) {
			return &sdk.ElicitResult{Action: "accept",
				Content: map[string]any{"send": true, "phone": "+44 20 7946 0018"}}, nil
		}})
	session, err := c.Connect(t.Context(), by, nil)
	if err != nil {
		t.Fatal(err)
	}
	return session
}

// calls calls a tool, and returns its data.
func calls(t *testing.T, s *sdk.ClientSession, tool string, args map[string]any) map[string]any {
	t.Helper()
	r, err := s.CallTool(t.Context(), &sdk.CallToolParams{Name: tool, Arguments: args})
	if err != nil || r.IsError {
		t.Fatalf("%s %v: %v %+v", tool, args, err, r)
	}
	data, _ := r.StructuredContent.(map[string]any)
	return data
}

// TestAnAssistantOnStdio checks that the command serves an assistant until its input ends, and that
// nothing but messages is on stdout.
func TestAnAssistantOnStdio(t *testing.T) {
	in, send := io.Pipe()
	receive, out := io.Pipe()
	m := program(nil, []string{"mcp"})
	m.Stdin, m.Stdout, m.Stderr = in, out, io.Discard
	ended := make(chan int, 1)
	go func() {
		ended <- m.Run(t.Context())
		_ = out.Close()
	}()
	s := assistant(t, &sdk.IOTransport{Reader: receive, Writer: send})
	turn := calls(t, s, mcp.TakeTurn, map[string]any{"guide": trunk, "transcript": "life.trapped"})
	if turn["id"] != "trapped" || turn["urgency"] != "emergency" {
		t.Errorf("the turn is %v", turn)
	}
	sent := calls(t, s, mcp.HandOver, map[string]any{"guide": trunk,
		"transcript": "life.none~help.asked"})
	if sent["sent"] != false || sent["outcome"] != string(mcp.NoDesk) {
		t.Errorf("without a desk: %v", sent)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if code := <-ended; code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// TestAnAssistantOfAServer checks that an assistant takes turns by HTTP, and that the link of a
// case that it handed over opens the case.
func TestAnAssistantOfAServer(t *testing.T) {
	r := start(t, nil)
	s := assistant(t, &sdk.StreamableClientTransport{Endpoint: r.url + mcp.Path})
	defer func() { _ = s.Close() }()
	var sent map[string]any
	for sent["sent"] != true { // until the database is open
		sent = calls(t, s, mcp.HandOver, map[string]any{"guide": trunk, "country": "GB",
			"transcript": "life.none~help.asked", "place": "level 2"})
		if sent["outcome"] != string(mcp.Received) && sent["outcome"] != string(mcp.Away) {
			t.Fatalf("%v", sent)
		}
	}
	link, _ := sent["link"].(string)
	status, page := get(t, link)
	if _, index := get(t, r.url+mcp.IndexPath); !strings.Contains(index, "](http://localhost:") ||
		!strings.Contains(index, mcp.Path+")") || !strings.Contains(index, "\"do not\"") {
		t.Errorf("%s is %s", mcp.IndexPath, index)
	}
	if ref, _ := sent["ref"].(string); status != http.StatusOK || ref == "" ||
		!strings.Contains(page, ref) {
		t.Errorf("%q is %d: %.300s", link, status, page)
	}
	if strings.Contains(r.stderr.String(), "level 2") {
		t.Errorf("the log has a place: %s", r.stderr)
	}
}

// TestAssistantsAreAnOption checks that there are none if the setting is off.
func TestAssistantsAreAnOption(t *testing.T) {
	r := start(t, nil, "--mcp=false")
	answer, err := http.Post(r.url+mcp.Path, "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode == http.StatusOK || answer.StatusCode == http.StatusBadRequest {
		t.Errorf("status %d", answer.StatusCode)
	}
}

// takes takes a turn from an address, and reports whether the result is a turn.
func (w *wired) takes(t *testing.T, address, transcript string, header ...string) (status int,
	turn bool) {
	t.Helper()
	call := map[string]any{"jsonrpc": "2.0", "id": 1, "method": "tools/call",
		"params": map[string]any{"name": mcp.TakeTurn,
			"arguments": map[string]string{"guide": trunk, "transcript": transcript}}}
	b, err := json.Marshal(call)
	if err != nil {
		t.Fatal(err)
	}
	a := w.from(address, http.MethodPost, mcp.Path, string(b), append([]string{
		"Content-Type", "application/json", "Accept", "application/json, text/event-stream",
		"Mcp-Protocol-Version", "2025-11-25"}, header...)...)
	return a.Code, strings.Contains(a.Body.String(), `"structuredContent"`)
}

// TestAFloodOfTurns checks that an address over its limit still gets every emergency card, and that
// other addresses are not affected.
func TestAFloodOfTurns(t *testing.T) {
	w := wire(t, serveOptions{}, io.Discard)
	w.limits.now = still
	w.limits.turns = newBuckets(1, 5)
	for n := range 9 {
		if _, turn := w.takes(t, carrier, "life.none"); turn != (n < 5) {
			t.Errorf("call %d: a turn: %v", n, turn)
		}
	}
	for _, urgent := range []string{"life.trapped", trapped, "life.none~!danger"} {
		if _, turn := w.takes(t, carrier, urgent); !turn {
			t.Errorf("%s: no turn", urgent)
		}
	}
	if _, turn := w.takes(t, nextDoor, "life.none"); !turn {
		t.Error("another address gets no turn")
	}
}

// TestOtherSitesCannotUseAssistants checks that pages of other sites get nothing, under whatever
// name they reach this machine.
func TestOtherSitesCannotUseAssistants(t *testing.T) {
	w := wire(t, serveOptions{}, io.Discard)
	for name, test := range map[string]struct {
		header  []string
		allowed bool
	}{
		"a program": {nil, true},
		// the test's requests are for this name
		"a name for this machine": {[]string{"Origin", "http://example.com"}, false},
		"another site":            {[]string{"Origin", "https://evil.example"}, false},
		"no site":                 {[]string{"Origin", "null"}, false},
		"a cross-site fetch":      {[]string{"Sec-Fetch-Site", "cross-site"}, false},
	} {
		status, turn := w.takes(t, nextDoor, "life.none", test.header...)
		if turn != test.allowed || !turn && status != http.StatusForbidden {
			t.Errorf("%s: status %d, a turn: %v", name, status, turn)
		}
	}
}
