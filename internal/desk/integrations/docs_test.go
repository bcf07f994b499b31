package integrations_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"firststeps/internal/desk/integrations"
)

// blocks returns the code blocks of a document, or of its part for providers if it has parts: each
// with its language and text.
func blocks(t *testing.T, file string) [][]string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, part, ok := bytes.Cut(b, []byte("\n# For providers\n")); ok {
		b = part
	}
	return regexp.MustCompile("(?s)```([a-z]+)\n(.*?)```").FindAllStringSubmatch(string(b), -1)
}

// parsed parses an example of a request.
func parsed(t *testing.T, text string) (r *http.Request, body string) {
	t.Helper()
	head, body, _ := strings.Cut(text, "\n\n")
	first, rest, _ := strings.Cut(strings.TrimSpace(head), "\n")
	r, err := http.ReadRequest(bufio.NewReader(
		strings.NewReader(strings.ReplaceAll(first+" HTTP/1.1\nHost: x\n"+rest, "\n", "\r\n") +
			"\r\n\r\n")))
	if err != nil {
		t.Fatal(err, text)
	}
	return r, strings.TrimSpace(body)
}

// TestTheExamplesOfTheAPI runs the examples of docs/api.md in order and checks that each response
// has what the document shows. "…" matches any value.
func TestTheExamplesOfTheAPI(t *testing.T) {
	w := newTestDesk(t, &receiver{}, func() time.Time { return time.UnixMilli(1_799_998_000_000) })
	_, key := w.key("RoadCo")
	id := w.open().ID
	var last reply
	ran := 0
	for _, block := range blocks(t, "../../../docs/api.md") {
		text := strings.ReplaceAll(strings.ReplaceAll(block[2], "fsk_…", key), "{id}", id)
		if block[1] == "http" {
			r, body := parsed(t, text)
			var headers []string
			for name := range r.Header {
				headers = append(headers, name, r.Header.Get(name))
			}
			last = w.ask(r.Method, r.URL.String(), "", body, headers...)
			if ran++; last.status != 200 && last.status != 409 {
				t.Errorf("%s\n%v", text, last)
			}
			continue
		}
		var want, got any
		if err := json.Unmarshal([]byte(text), &want); err != nil {
			t.Fatal(err, text)
		}
		if err := json.Unmarshal([]byte(last.body), &got); err != nil {
			t.Fatal(err, last)
		}
		if problem := lacks(want, got, ""); problem != "" {
			t.Errorf("the document has%s; the response is %s", problem, last.body)
		}
	}
	if ran != 9 {
		t.Errorf("%d examples", ran)
	}
}

// lacks returns the path of a value that is in an example and not in the response, or "". Positions
// differ from run to run and are not compared.
func lacks(want, got any, at string) string {
	switch want := want.(type) {
	case map[string]any:
		have, _ := got.(map[string]any)
		for name, value := range want {
			if _, there := have[name]; !there ||
				name != "position" && name != "next" && lacks(value, have[name], "") != "" {
				return fmt.Sprintf("%s.%s%s", at, name, lacks(value, have[name], ""))
			}
		}
		return ""
	case []any:
		have, _ := got.([]any)
		for i, value := range want {
			if i >= len(have) || lacks(value, have[i], "") != "" {
				return fmt.Sprintf("%s[%d]", at, i)
			}
		}
		return ""
	}
	if want == "…" || want == got {
		return ""
	}
	return fmt.Sprintf("%s: %v", at, want)
}

// TestTheExampleOfTheWebhooks checks that the example of docs/webhooks.md is a valid message:
// signed with the secret in the document, and with data that match the schema.
func TestTheExampleOfTheWebhooks(t *testing.T) {
	document, err := os.ReadFile("../../../docs/webhooks.md")
	if err != nil {
		t.Fatal(err)
	}
	secret := regexp.MustCompile(`whsec_[A-Za-z0-9+/=]{20,}`).FindString(string(document))
	r, body := parsed(t, blocks(t, "../../../docs/webhooks.md")[0][2])
	id, err := integrations.Verify(secret, r.Header, []byte(body), time.Unix(1_799_998_001, 0))
	if err != nil {
		t.Error(err)
	}
	oracle, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	if err := oracle.VerifyIgnoringTimestamp([]byte(body), r.Header); err != nil {
		t.Error(err)
	}
	var e map[string]any
	if err := json.Unmarshal([]byte(body), &e); err != nil {
		t.Fatal(err)
	}
	if err := contract(t).Validate(e["data"]); err != nil {
		t.Error(err)
	}
	checkEnvelope(t, e, id)
}
