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

// alarms notify operators that the desk does not work. They share nothing with the desk, neither
// the database nor the outbox.
type alarms struct {
	url string // empty: alarms are off
	log *slog.Logger
}

// raise sends an alarm; an empty text says that the desk works again. It returns at once, and
// retries a few times in the background.
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
		a.log.Error("cannot send the alarm", "err", err)
	}()
}

// post sends a text in the JSON form that most chat and paging services accept.
func (a alarms) post(text string) error {
	body, err := json.Marshal(map[string]string{"text": text})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, a.url, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("invalid URL in --alarm-url")
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := (&http.Client{CheckRedirect: noRedirects}).Do(r)
	if err != nil {
		// not err itself: it contains the URL, which may have a secret
		return fmt.Errorf("receiver unreachable")
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode >= 300 {
		return fmt.Errorf("unexpected status %s", answer.Status)
	}
	return nil
}

// noRedirects makes a client follow no redirect, so that an alarm goes to its URL only.
func noRedirects(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
