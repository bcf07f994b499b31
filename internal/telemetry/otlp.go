package telemetry

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Bounds on what waits to be sent. What does not fit is dropped: a request never waits for whoever
// collects.
const (
	waiting = 2048
	most    = 512 // spans in one message
	often   = 5 * time.Second
	enough  = 10 * time.Second // a message may take
)

// Run sends spans until ctx is done, and then what is left. A nil Tracer returns at once.
func (t *Tracer) Run(ctx context.Context) {
	if t == nil {
		return
	}
	for tick := time.NewTicker(often); ; {
		select {
		case <-ctx.Done():
			tick.Stop()
			t.send(context.WithoutCancel(ctx))
			return
		case <-tick.C:
			t.send(ctx)
		}
	}
}

// send sends what waits.
func (t *Tracer) send(ctx context.Context) {
	for {
		var all []span
		for len(all) < most && len(t.spans) > 0 {
			all = append(all, <-t.spans)
		}
		if len(all) == 0 {
			return
		}
		if err := t.post(ctx, all); err != nil {
			t.log.Warn("spans were not taken, and are dropped", "spans", len(all), "cause", err)
			return
		}
	}
}

func (t *Tracer) post(ctx context.Context, all []span) error {
	resource := map[string]any{"attributes": []attribute{text("service.name", "firststeps")}}
	scopes := []any{map[string]any{"scope": map[string]any{"name": "firststeps"}, "spans": all}}
	body, err := json.Marshal(
		map[string]any{"resourceSpans": []any{map[string]any{"resource": resource,
			"scopeSpans": scopes}}})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, enough)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, t.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header = t.header
	answer, err := t.client.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	// so that the connection can be used again
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10))
	if answer.StatusCode >= 300 {
		return fmt.Errorf("the collector says %s", answer.Status)
	}
	return nil
}
