package telemetry

import (
	"fmt"
	"io"
	"strings"

	"github.com/VictoriaMetrics/metrics"
)

// family is the time series of one metric, which differ in their labels only.
type family struct {
	name, kind, help string
	labels           []string  // sorted
	buckets          []float64 // upper bounds, for a histogram
	set              *metrics.Set
}

func newFamily(name, kind, help string, buckets []float64, labels ...string) *family {
	return &family{"firststeps_" + name, kind, help, labels, buckets, metrics.NewSet()}
}

// counter returns the counter with these values of the labels.
func (f *family) counter(values ...string) *metrics.Counter {
	return f.set.GetOrCreateCounter(f.series(values))
}

// histogram returns the histogram with these values of the labels.
func (f *family) histogram(values ...string) *metrics.PrometheusHistogram {
	return f.set.GetOrCreatePrometheusHistogramExt(f.series(values), f.buckets)
}

// series returns the name of a time series.
func (f *family) series(values []string) string {
	var pairs []string
	for i, v := range values {
		pairs = append(pairs, fmt.Sprintf("%s=%q", f.labels[i], v))
	}
	return f.name + "{" + strings.Join(pairs, ",") + "}"
}

// write writes the family in the text format of Prometheus.
func (f *family) write(to io.Writer) {
	head(to, f.name, f.kind, f.help)
	f.set.WritePrometheus(to)
}

// head writes the lines above the time series of a metric.
func head(to io.Writer, name, kind, help string) {
	fmt.Fprintf(to, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

// gauge writes a metric with one time series.
func gauge(to io.Writer, name, help string, value float64) {
	name = "firststeps_" + name
	head(to, name, "gauge", help)
	fmt.Fprintln(to, name, value)
}
