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

// follower reads a live stream as a page does: when it ends, it comes again and says where it was.
type follower struct {
	path    string
	headers map[string]string
	pause   time.Duration // before it comes again, as the page has it
	says    int64         // the control: where it says that it was, whatever is true

	resumed int           // how often it came again
	worst   time.Duration // from the end of one connection to the first word on the next

	mu    sync.Mutex
	heard []heard
}

// heard is one event of a stream.
type heard struct {
	id   int64
	data string
}

// follow reads until ctx is done.
func (f *follower) follow(ctx context.Context, url string) {
	client := client()
	client.Timeout = 0 // a stream lasts
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

// once reads one connection to its end, and says when the first word comes.
func (f *follower) once(ctx context.Context, client *http.Client, url string, alive func()) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url+f.path, nil)
	if err != nil {
		panic(err) // the test's own addresses
	}
	for name, value := range f.headers {
		r.Header.Set(name, value)
	}
	if last := f.last().id; last > 0 {
		r.Header.Set("Last-Event-ID", strconv.FormatInt(cmp.Or(f.says, last), 10))
	}
	answer, err := client.Do(r)
	if err != nil {
		return
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return
	}
	var e heard
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		line := lines.Text()
		alive()
		if id, ok := strings.CutPrefix(line, "id: "); ok {
			e.id, _ = strconv.ParseInt(id, 10, 64)
		} else if data, ok := strings.CutPrefix(line, "data: "); ok {
			e.data += data + "\n"
		} else if line == "" {
			f.hear(e)
			e = heard{}
		}
	}
}

func (f *follower) hear(e heard) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if e.id > 0 { // anything else is a sign of life
		f.heard = append(f.heard, e)
	}
}

// size gives how many events were heard.
func (f *follower) size() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.heard)
}

// last gives the last event that was heard.
func (f *follower) last() (e heard) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if n := len(f.heard); n > 0 {
		e = f.heard[n-1]
	}
	return e
}

// noted finds the notes in how a case stands, as it is drawn.
func noted(drawn string) []string { return regexp.MustCompile(`note-\d+`).FindAllString(drawn, -1) }
