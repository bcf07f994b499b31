package app

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
	"firststeps/test/short"
)

// recorder records all requests that it gets: method, address, headers and body.
func recorder(t *testing.T) (url string, heard *lockedBuffer) {
	heard = &lockedBuffer{}
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(heard, r.Method, r.URL, r.Header)
		_, _ = io.Copy(heard, r.Body)
	}))
	t.Cleanup(s.Close)
	return s.URL, heard
}

// partners puts a webhook and the key of a provider's system into a new database.
func partners(t *testing.T, file, hook, key string) {
	t.Helper()
	s, err := store.OpenSQL(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	event := desk.Event{Actor: "system", Kind: "webhook"}
	w := store.Webhook{ID: "hook", URL: hook,
		Secret:  "whsec_" + base64.StdEncoding.EncodeToString(make([]byte, 32)),
		Created: time.Unix(1, 0)}
	k := store.Key{ID: "key", Token: service.Hash(key), Name: "RoadCo", Created: time.Unix(1, 0)}
	for _, err := range []error{s.PutWebhook(context.Background(), w, event),
		s.PutKey(context.Background(), k, event), s.Close()} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestNoPersonalDataLeaves handles a case to its end, with a provider, a webhook without details
// and a collector of spans. It checks that personal data is shown only on the pages of the case and
// to the provider that accepted it: in no request to others, on no other page, in no redirect, and
// in no address except the secret of the link.
func TestNoPersonalDataLeaves(t *testing.T) {
	short.Skip(t)
	hook, hooked := recorder(t)
	collector, spans := recorder(t)
	file, key := filepath.Join(t.TempDir(), "cases.db"), "fsk_CANARYKEYCANARYKEYCANARYKEY"
	partners(t, file, hook, key)
	r := start(t, map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": collector}, "--addr",
		"127.0.0.1:0", "--admin-addr", "127.0.0.1:0",
		"--database", file, "--webhook-allow-internal", "--log-level", "debug")
	opened(t, r)
	seen := map[string]string{}
	client := http.Client{CheckRedirect: func(to *http.Request, _ []*http.Request) error {
		seen["redirects"] += to.URL.String() + to.Referer()
		return nil
	}}
	send := func(method, address, body string, header ...string) string {
		t.Helper()
		request, err := http.NewRequest(method, r.url+address, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(header); i += 2 {
			request.Header.Set(header[i], header[i+1])
		}
		res, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		text, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		seen["headers of answers"] += fmt.Sprint(res.Header)
		return string(text)
	}
	const form = "application/x-www-form-urlencoded"
	typed := url.Values{
		"t": {parked}, "key": {"KEY-KEY-KEY-KEY-KEY-KEY-1"},
		"secret": {"SECRET-SECRET-SECRET-SECRET"}, "country": {"GB"}, "consent": {"yes"},
		"name": {"Canaryname"}, "phone": {"+44 7700 900123"}, "note": {"Canarynote"},
		"vehicle.plate": {"CANARYPL8"}, "vehicle.vin": {"WCANARYVIN"},
		"place.words": {"Canaryplace"},
	}
	own := send("POST", "/handover/trunk-release-fails/en-GB", typed.Encode(), "Content-Type", form)
	own += send("POST", "/case", url.Values{"k": typed["secret"], "do": {"note"},
		"text": {"Canaryother"}}.Encode(), "Content-Type", form)
	bearer := []string{"Authorization", "Bearer " + key}
	list := send("GET", "/api/v1/desk/cases", "", bearer...)
	_, id, _ := strings.Cut(list, `"id":"`)
	id, _, _ = strings.Cut(id, `"`)
	accepted := send("POST", "/api/v1/desk/cases/"+id+"/accept", `{"by":"Canaryhuman"}`, bearer...)
	for _, body := range []string{own, accepted} { // the marks are found where they may be
		if !personal(body) {
			t.Fatalf("%.300s", body)
		}
	}
	send("POST", "/api/v1/desk/cases/"+id+"/complete",
		`{"outcome":{"opened":"blade","damage":"none","minutes":20}}`, bearer...)
	eventually(t, "the webhook has the event",
		func() bool { return strings.Contains(hooked.String(), "case.complete") })
	for _, address := range addresses("nobody's-secret-nobody's-secret") {
		seen["the page "+address] = send("GET", address, "")
	}
	// not a leak: providers see the place, to decide
	seen["the list for providers"] = strings.ReplaceAll(list, "Canaryplace", "")
	seen["events for providers"] = send("GET", "/api/v1/desk/events", "", bearer...)
	_, seen["metrics"] = get(t, metricsURL(t, r))
	r.end()
	seen["the log"], seen["webhooks"], seen["spans"] = r.stderr.String(), hooked.String(),
		spans.String()
	seen["redirects"] = strings.ReplaceAll(seen["redirects"], "/case?k=SECRET-SECRET-SECRET-SECRET",
		"/case")
	seen["headers of answers"] = strings.ReplaceAll(seen["headers of answers"],
		"/case?k=SECRET-SECRET-SECRET-SECRET", "/case")
	for _, needed := range []string{"redirects", "webhooks", "spans", "metrics"} {
		if seen[needed] == "" {
			t.Errorf("there are no %s", needed)
		}
	}
	for where, text := range seen {
		for _, mark := range []string{"7700900123", "7700 900123", "SECRET-SECRET", "KEY-KEY", key,
			"Canaryhuman"} {
			if strings.Contains(text, mark) {
				t.Errorf("%s: %q", where, mark)
			}
		}
		if personal(text) || strings.Contains(text, parked) && where != "the list for providers" {
			t.Errorf("%s: %.500s", where, text)
		}
	}
}
