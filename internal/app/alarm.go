package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

// alarms tells somebody that the desk does not work. Its way has nothing in common with the desk's:
// no database, no outbox.
type alarms struct {
	url string // empty: nobody is told
	log *slog.Logger
}

// raise tells what is wrong; an empty text says that it is mended. It returns at once, and tries a
// few times.
func (a alarms) raise(text string) {
	if a.url == "" {
		return
	}
	if text == "" {
		text = "The desk works again."
	} else {
		text = "The desk does not work: " + text
	}
	go func() {
		var err error
		for _, wait := range []time.Duration{0, time.Second, 5 * time.Second, 15 * time.Second} {
			time.Sleep(wait)
			if err = a.post(text); err == nil {
				return
			}
		}
		a.log.Error("nobody could be told of the alarm", "cause", err)
	}()
}

// post sends a text in the form that most chat and paging services take.
func (a alarms) post(text string) error {
	body, err := json.Marshal(map[string]string{"text": text})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, a.url, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("the address of --alarm-url cannot be used")
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := (&http.Client{CheckRedirect: stay}).Do(r)
	if err != nil {
		// the error has the address, and that may have a secret
		return fmt.Errorf("it cannot be reached")
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode >= 300 {
		return fmt.Errorf("it said %s", answer.Status)
	}
	return nil
}

// stay follows no redirect: an alarm goes where it was set up to go.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
