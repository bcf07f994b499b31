package gate

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestFullDisk checks a server on a full disk: it refuses hand-overs with the number to call, and
// serves guides, also after a restart. It recovers without manual action when space is free again.
func TestFullDisk(t *testing.T) {
	t.Parallel() // it mostly waits
	for _, blocks := range []string{"1024", "4096"} {
		t.Run(blocks, func(t *testing.T) {
			t.Parallel()
			d := newDisk(t, "24M", "-b", blocks)
			line := serving(t, d.file("cases.db"))
			b, client := newLedger(), &http.Client{Timeout: 10 * time.Second}
			s := start(t, line...)
			until(t, "a hand-over is accepted",
				func() bool { b.one(client, s.url); return len(b.acked) > 0 })
			d.fill(t)
			until(t, "a hand-over is refused",
				func() bool { b.one(client, s.url); return b.refused.Load() > 0 })
			checkGuide(t, client, s.url)
			s.kill()

			s = start(t, line...) // on the full disk
			checkGuide(t, client, s.url)
			d.free(t)
			before := len(b.acked)
			until(t, "a hand-over is accepted again",
				func() bool { b.one(client, s.url); return len(b.acked) > before })
			s.kill()
			if v := b.examine(t, d.file("cases.db")); !v.sound() || len(b.wrong) > 0 {
				t.Errorf("%v, %v", v, b.wrong)
			} else {
				t.Log(v)
			}
		})
	}
}

// checkGuide requests an emergency card, and sends a hand-over, which must be accepted or refused
// with a number to call.
func checkGuide(t *testing.T, client *http.Client, url string) {
	t.Helper()
	r, err := client.Get(url + "/trunk-release-fails/en-GB?c=GB&t=!trapped")
	if err != nil {
		t.Error(err)
		return
	}
	defer r.Body.Close()
	if page, _ := io.ReadAll(r.Body); r.StatusCode != http.StatusOK ||
		!strings.Contains(string(page), "tel:999") {
		t.Errorf("the emergency card: %d", r.StatusCode)
	}
	if _, err := newHandover().send(client, url); err != nil {
		if no, ok := err.(refusal); !ok || !strings.Contains(no.text, "999") &&
			!strings.Contains(no.text, "112") {
			t.Errorf("a refusal without a number to call: %v", err)
		}
	}
}

// until calls try until it returns true, and fails the test after two minutes.
func until(t *testing.T, what string, try func() bool) {
	t.Helper()
	limit := time.Now().Add(2 * time.Minute)
	for ; time.Now().Before(limit); time.Sleep(20 * time.Millisecond) {
		if try() {
			return
		}
	}
	t.Fatal("timeout waiting until " + what)
}
