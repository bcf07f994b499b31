package console

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"syscall"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
	"firststeps/internal/guide"
)

// BenchmarkQueue measures the CPU time and the bytes of a view of the queue with 2,000 open cases,
// one in twenty an emergency. Each view follows one more event. It also measures the case that all
// have the same phone number.
func BenchmarkQueue(b *testing.B) {
	for name, phone := range map[string]string{"apart": "+4477009%05d",
		"one number": "+4477009%.0d12345"} {
		b.Run(name, func(b *testing.B) {
			h := newTestDesk(b)
			ctx, stop := context.WithCancel(context.Background())
			defer stop()
			open := func(n int) {
				at := desk.Truncate(h.time).Add(time.Duration(n)*time.Second/10 - time.Hour)
				c := desk.Case{
					ID:  fmt.Sprintf("%05dk3j5h2l7m9n4p6q8r2s", n),
					Ref: fmt.Sprintf("K%02d-%03d", n%100, n%1000), Version: 1,
					State: desk.Received, Urgency: guide.Urgent, Opened: at, Changed: at,
					Waiting: at,
					Report: desk.Report{Title: "Call roadside help, and say that medicine is " +
						"inside", Say: []string{"The boot will not open."}},
					Details: desk.Details{
						Name: "Niamh", Phone: fmt.Sprintf(phone, n), People: 1 + n%4,
						Inside: "medicine",
						Vehicle: desk.Vehicle{Make: []string{"Skoda", "Ford", "Kia"}[n%3],
							Model: "Octavia", Colour: "red", Plate: fmt.Sprintf("AB%05d", n)},
						Place: desk.Place{Latitude: int32(n * 20_000), Measured: at, Accuracy: 12,
							Words: "A40, eastbound"},
					},
				}
				if n%20 == 0 {
					c.Urgency = guide.Emergency
				}
				e := desk.Event{At: at, Actor: "person", Kind: string(desk.Opened), Case: c.ID,
					Version: 1, State: c.State, Urgency: c.Urgency}
				o := store.Opening{Key: fmt.Sprint("key", n), Token: fmt.Sprint("token", n)}
				if _, _, err := h.rows.AddCase(ctx, c, o, e); err != nil {
					b.Fatal(err)
				}
			}
			for n := range 2000 {
				open(n)
			}
			go h.desk.Run(ctx)
			time.Sleep(time.Second) // until it has loaded the open cases
			who := h.signedIn("ann", "Ann", desk.Operator)
			bytes := 0
			view := func() {
				r := httptest.NewRequest(http.MethodGet, origin+"/desk", nil)
				r.Header.Set("Accept-Encoding", "gzip, br")
				_, body := who.do(r)
				bytes = len(body)
			}
			for range 12 {
				view()
			}
			var used time.Duration
			for n := 2000; b.Loop(); n++ {
				open(n)
				before := processorTime()
				view()
				used += processorTime() - before
			}
			b.ReportMetric(used.Seconds()*1e3/float64(b.N), "cpu-ms")
			b.ReportMetric(float64(bytes)/1e3, "kB")
		})
	}
}

func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
