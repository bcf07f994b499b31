package gate

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// On a full disk a hand-over is refused with the number to call, guides go on, and space that comes
// back is enough: no hand mends anything. Started anew on the full disk, guides are served.
func TestFullDisk(t *testing.T) {
	t.Parallel() // it waits, more than it does
	for _, blocks := range []string{"1024", "4096"} {
		t.Run(blocks, func(t *testing.T) {
			t.Parallel()
			d := newDisk(t, "24M", "-b", blocks)
			line := serving(t, d.file("cases.db"))
			b, client := newBook(), &http.Client{Timeout: 10 * time.Second}
			s := start(t, line...)
			until(t, "a hand-over is taken",
				func() bool { b.one(client, s.url); return len(b.acked) > 0 })
			d.fill(t)
			until(t, "a hand-over is refused",
				func() bool { b.one(client, s.url); return b.refused.Load() > 0 })
			speaks(t, client, s.url)
			s.kill()

			s = start(t, line...) // on the full disk
			speaks(t, client, s.url)
			d.free(t)
			before := len(b.acked)
			until(t, "a hand-over is taken again",
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

// speaks asks for an emergency card, and for a hand-over that must be answered with a number or
// taken.
func speaks(t *testing.T, client *http.Client, url string) {
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

// until tries something again and again: what it waits for comes, or the test fails.
func until(t *testing.T, what string, try func() bool) {
	t.Helper()
	for limit := time.Now().Add(2 * time.Minute); time.Now().
		Before(limit); time.Sleep(20 * time.Millisecond) {
		if try() {
			return
		}
	}
	t.Fatal("it never came to pass that " + what)
}
