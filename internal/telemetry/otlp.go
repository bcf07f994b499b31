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

// Limits of the export. Spans that do not fit into the queue are dropped, so that a request never
// waits for the collector.
const (
	maxQueue      = 2048
	maxBatch      = 512 // spans in one message
	flushInterval = 5 * time.Second
	sendTimeout   = 10 * time.Second // for one message
)

// Run sends spans until ctx is done, and then the rest. It returns at once if t is nil.
func (t *Tracer) Run(ctx context.Context) {
	if t == nil {
		return
	}
	for tick := time.NewTicker(flushInterval); ; {
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

// send sends the queued spans.
func (t *Tracer) send(ctx context.Context) {
	for {
		var all []span
		for len(all) < maxBatch && len(t.spans) > 0 {
			all = append(all, <-t.spans)
		}
		if len(all) == 0 {
			return
		}
		if err := t.post(ctx, all); err != nil {
			t.log.Warn("cannot export spans: dropped", "spans", len(all), "err", err)
			return
		}
	}
}

func (t *Tracer) post(ctx context.Context, all []span) error {
	resource := map[string]any{
		"attributes": []attribute{stringAttribute("service.name", "firststeps")},
	}
	scopes := []any{map[string]any{"scope": map[string]any{"name": "firststeps"}, "spans": all}}
	body, err := json.Marshal(map[string]any{
		"resourceSpans": []any{map[string]any{"resource": resource, "scopeSpans": scopes}},
	})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
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
	// read the body so that the connection can be reused
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10))
	if answer.StatusCode >= 300 {
		return fmt.Errorf("collector responded %s", answer.Status)
	}
	return nil
}
