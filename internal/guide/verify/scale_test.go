//go:build unix

package verify

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/metrics"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"firststeps/internal/guide"
)

// peak runs f and returns the largest number of heap bytes in use by objects meanwhile, sampled
// every few milliseconds.
func peak(f func()) uint64 {
	runtime.GC()
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	var most atomic.Uint64
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			metrics.Read(sample)
			most.Store(max(most.Load(), sample[0].Value.Uint64()))
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	f()
	close(stop)
	<-stopped
	return most.Load()
}

// cpu returns the processor time that this process has used so far, in seconds.
func cpu(b *testing.B) float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
}

// measure benchmarks one kind of walk: its states, states per second, processor time and peak
// memory.
func measure(b *testing.B, walk func() int) {
	b.Helper()
	states, most, before := 0, uint64(0), cpu(b)
	for b.Loop() {
		most = max(most, peak(func() { states = walk() }))
	}
	report(b, float64(states), (cpu(b)-before)/float64(b.N), float64(most)/(1<<20))
}

// report reports the same metrics for every kind of walk. seconds is the processor time of one
// walk.
func report(b *testing.B, states, seconds, peakMiB float64) {
	b.ReportMetric(states, "states")
	b.ReportMetric(states/seconds, "states/cpu-s")
	b.ReportMetric(1e6*seconds/states, "cpu-µs/state")
	b.ReportMetric(seconds, "cpu-s/op")
	b.ReportMetric(peakMiB, "peak-MiB")
}

func proves(b *testing.B, g *guide.Guide) func() int {
	return func() int {
		r := Verify(g, Options{})
		if !r.Proved() {
			b.Fatal(r.Findings[0])
		}
		return r.States
	}
}

func BenchmarkRow(b *testing.B) {
	for _, questions := range []int{250, 500, 1000, 2000} {
		b.Run(strconv.Itoa(questions),
			func(b *testing.B) { measure(b, proves(b, row(questions, 1))) })
	}
}

func BenchmarkTree(b *testing.B) {
	for _, questions := range []int{250, 500, 1000, 2000} {
		b.Run(strconv.Itoa(questions),
			func(b *testing.B) { measure(b, proves(b, tree(questions))) })
	}
}

func BenchmarkFlags(b *testing.B) {
	b.Run("40-questions-3-flags", func(b *testing.B) { measure(b, proves(b, row(40, 3))) })
}

// BenchmarkSameModel walks one guide in four ways: the proof; the walk of the proof with every
// answer kept and without rules; a plain search; and spin. The last two keep every answer, too. The
// guide is short, because all but the first grow exponentially with the number of questions.
func BenchmarkSameModel(b *testing.B) {
	g := row(modelQuestions(b), 1)
	b.Run("verify", func(b *testing.B) { measure(b, proves(b, g)) })
	b.Run("kept", func(b *testing.B) { measure(b, func() int { return walkKeepingAll(g) }) })
	b.Run("plain", func(b *testing.B) { measure(b, func() int { return plainSearch(g) }) })
	b.Run("spin", func(b *testing.B) { spin(b, g, plainSearch(g)) })
}

// modelQuestions returns 10, or the value of FIRSTSTEPS_BENCH_QUESTIONS.
func modelQuestions(b *testing.B) int {
	n, err := strconv.Atoi(cmp.Or(os.Getenv("FIRSTSTEPS_BENCH_QUESTIONS"), "10"))
	if err != nil || n < 4 {
		b.Fatal("FIRSTSTEPS_BENCH_QUESTIONS must be a number of at least 4")
	}
	return n
}

// walkKeepingAll is the walk of the proof with every answer counted as still read, so that it keeps
// every answer, as spin does.
func walkKeepingAll(g *guide.Guide) int {
	every := atoms{}
	for _, n := range g.Nodes {
		for _, c := range n.Choices {
			every[atom{node: n, choice: c}] = true
		}
	}
	w := newWalk(g, nil, nil, realEngine())
	w.live = reads(slices.Repeat([]atoms{every}, len(g.Nodes)))
	w.explore(math.MaxInt, math.MaxInt)
	return len(w.states)
}

// plainSearch is the obvious search: a map of states, each a node and every answer, without the
// engine.
func plainSearch(g *guide.Guide) int {
	type state struct {
		node  int
		facts string // by node: 1 and the choice, or 0
	}
	start := state{g.Start.Index, string(make([]byte, len(g.Nodes)))}
	seen := map[state]bool{start: true}
	queue := []state{start}
	add := func(s state) {
		if !seen[s] {
			seen[s] = true
			queue = append(queue, s)
		}
	}
	for i := 0; i < len(queue); i++ {
		s := queue[i]
		n := g.Nodes[s.node]
		for _, c := range n.Choices {
			facts := []byte(s.facts)
			facts[n.Index] = byte(c.Index) + 1
			add(state{resolveTarget(c.To, facts).Index, string(facts)})
		}
		for _, f := range g.Flags {
			add(state{f.To.Index, s.facts})
		}
	}
	return len(seen)
}

func resolveTarget(to guide.Target, facts []byte) *guide.Node {
	for to.Junction != nil {
		j := to.Junction
		to = j.Otherwise
		for _, c := range j.Cases {
			if facts[c.When.Node.Index] == byte(c.When.Choice.Index)+1 {
				to = c.To
				break
			}
		}
	}
	return to.Node
}

// spin walks the same model with spin, whose verifier pan is compiled by gcc. It must reach as many
// states as the plain search.
func spin(b *testing.B, g *guide.Guide, want int) {
	for _, tool := range []string{"spin", "gcc"} {
		if _, err := exec.LookPath(tool); err != nil {
			b.Logf("%s is not installed, so spin is not compared: apt-get install -y spin gcc",
				tool)
			return
		}
	}
	dir := b.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "row.pml"), promela(g), 0o644); err != nil {
		b.Fatal(err)
	}
	used := 0.0 // seconds of processor time
	run := func(name string, args ...string) string {
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			b.Fatalf("%s: %v\n%s", name, err, out)
		}
		used += (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
		return string(out)
	}
	run("spin", "-a", "row.pml")
	// compiled once, outside the measured time
	run("gcc", "-O2", "-DSAFETY", "-DNOREDUCE", "-o", "pan", "pan.c")
	var out string
	used = 0
	for b.Loop() {
		out = run("./pan", "-E", "-m1000000", "-w22")
	}
	find := func(pattern string) float64 {
		m := regexp.MustCompile(pattern).FindStringSubmatch(out)
		if m == nil {
			b.Fatalf("no match for %q in the output of spin:\n%s", pattern, out)
		}
		v, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			b.Fatal(err)
		}
		return v
	}
	states := find(`([\d.e+]+) states, stored`)
	if int(states) != want {
		b.Errorf("spin walked %v states, the plain search %d: the models differ", states, want)
	}
	report(b, states, used/float64(b.N), find(`([\d.]+)\s+total actual memory usage`))
}

// promela writes the guide as a Promela model: one loop, each answer one atomic step, every answer
// kept.
func promela(g *guide.Guide) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "byte node = %d;\nbyte fact[%d];\n\nactive proctype walk() {\n\tdo\n",
		g.Start.Index, len(g.Nodes))
	for _, n := range g.Nodes {
		for _, c := range n.Choices {
			fmt.Fprintf(&b, "\t:: atomic { node == %d -> fact[%d] = %d; %s }\n", n.Index, n.Index,
				c.Index+1, promelaTo(c.To))
		}
	}
	for _, f := range g.Flags { // raising a flag on its own card leads to no new state
		fmt.Fprintf(&b, "\t:: atomic { node != %d -> node = %d }\n", f.To.Index, f.To.Index)
	}
	b.WriteString("\tod\n}\n")
	return b.Bytes()
}

func promelaTo(to guide.Target) string {
	if to.Node != nil {
		return fmt.Sprintf("node = %d", to.Node.Index)
	}
	var b strings.Builder
	b.WriteString("if ")
	for _, c := range to.Junction.Cases {
		fmt.Fprintf(&b, ":: fact[%d] == %d -> %s ", c.When.Node.Index, c.When.Choice.Index+1,
			promelaTo(c.To))
	}
	fmt.Fprintf(&b, ":: else -> %s fi", promelaTo(to.Junction.Otherwise))
	return b.String()
}
