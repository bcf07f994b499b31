package gate

import (
	"bufio"
	"cmp"
	"context"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// follower reads a live stream as a page does: when the stream ends, it reconnects and sends its
// last event id.
type follower struct {
	path    string
	headers map[string]string
	pause   time.Duration // before it reconnects, as in the page
	lastID  int64         // the control: if not 0, sent instead of the true last event id

	resumed int           // number of times it reconnected
	worst   time.Duration // from the end of one connection to the first line of the next

	mu     sync.Mutex
	events []event
}

// event is one event of a stream.
type event struct {
	id   int64
	data string
}

// follow reads until ctx is done.
func (f *follower) follow(ctx context.Context, url string) {
	client := newClient()
	client.Timeout = 0 // a stream has no time limit
	defer client.CloseIdleConnections()
	var lost time.Time
	for ctx.Err() == nil {
		f.once(ctx, client, url, func() {
			if !lost.IsZero() {
				f.worst, f.resumed = max(f.worst, time.Since(lost)), f.resumed+1
			}
			lost = time.Time{}
		})
		if lost.IsZero() {
			lost = time.Now()
		}
		select {
		case <-ctx.Done():
		case <-time.After(f.pause):
		}
	}
}

// once reads one connection to its end, and calls alive for each line.
func (f *follower) once(ctx context.Context, client *http.Client, url string, alive func()) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url+f.path, nil)
	if err != nil {
		panic(err) // the test's own addresses
	}
	for name, value := range f.headers {
		r.Header.Set(name, value)
	}
	if last := f.last().id; last > 0 {
		r.Header.Set("Last-Event-ID", strconv.FormatInt(cmp.Or(f.lastID, last), 10))
	}
	answer, err := client.Do(r)
	if err != nil {
		return
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return
	}
	var e event
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		line := lines.Text()
		alive()
		if id, ok := strings.CutPrefix(line, "id: "); ok {
			e.id, _ = strconv.ParseInt(id, 10, 64)
		} else if data, ok := strings.CutPrefix(line, "data: "); ok {
			e.data += data + "\n"
		} else if line == "" {
			f.add(e)
			e = event{}
		}
	}
}

func (f *follower) add(e event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if e.id > 0 { // anything else is a keep-alive
		f.events = append(f.events, e)
	}
}

// size returns the number of events received.
func (f *follower) size() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.events)
}

// last returns the last event received.
func (f *follower) last() (e event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if n := len(f.events); n > 0 {
		e = f.events[n-1]
	}
	return e
}

// notesIn returns the notes in a case's rendered page.
func notesIn(page string) []string { return regexp.MustCompile(`note-\d+`).FindAllString(page, -1) }
