package main

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed page.md
var page string

// report returns the page and its plots by file name.
func report(release string, samples []sample) map[string][]byte {
	version, hash, _ := strings.Cut(release, " ")
	text := strings.NewReplacer(
		"{draws}", fmt.Sprint(len(samples)),
		"{release}", fmt.Sprintf("version %s, release %.12s", version, hash),
		"{result}", results(samples),
		"{totals}", totals(samples),
		"{situations}", bySituation(samples),
		"{rates}", ratesTable(),
		"{efforts}", effortsTable(),
		"{remedies}", remediesTable(),
		"{signs}", signsTable(),
		"{shapes}", shapesNote(),
		"{seats}", seatsNote(),
	).Replace(page)
	return map[string][]byte{
		"outcome.md":             []byte(text),
		"outcome-draws.svg":      savingsPlot(samples),
		"outcome-situations.svg": situationsPlot(samples),
	}
}

// grid builds a Markdown table.
type grid struct{ rows []string }

func (g *grid) row(cells ...string) {
	g.rows = append(g.rows, "| "+strings.Join(cells, " | ")+" |")
	if len(g.rows) == 1 {
		g.rows = append(g.rows, strings.Repeat("| --- ", len(cells))+"|")
	}
}

func (g *grid) String() string { return strings.Join(g.rows, "\n") }

// results returns in how many draws the guide is better, and how far it is from the optimum.
func results(samples []sample) string {
	var list []string
	add := func(format string, args ...any) {
		list = append(list, fmt.Sprintf("- "+format, args...))
	}
	for w, name := range [...]string{article: "the article", before: "release 1.0.0"} {
		wins := 0
		all := savings(samples, w)
		for _, v := range all {
			if v > 0 {
				wins++
			}
		}
		add("Against %s it is faster in **%d of %d draws**: by %.1f minutes in the median, "+
			"%.1f at least.", name, wins, len(all), all[len(all)/2], all[0])
	}
	lo, mid, hi := spread(samples, func(s sample) float64 {
		return s.all[now].Minutes - s.all[optimum].Minutes
	})
	_, read, _ := spread(samples, func(s sample) float64 { return s.all[now].Read })
	add("The optimum is **%.1f minutes** faster (%.1f to %.1f). Reading and choosing take %.1f of "+
		"the guide's minutes.", mid, lo, hi, read)
	worst := 0.0
	for _, s := range samples {
		worst = max(worst, s.all[now].dangers())
	}
	add("Dangerous moments with this guide: **%.3g** for each 1,000 people, in the worst draw.",
		1000*worst)
	return strings.Join(list, "\n")
}

// totals returns the table of all people together.
func totals(samples []sample) string {
	var g grid
	names := wayNames()
	g.row(append([]string{""}, names[:]...)...)
	row := func(name string, digits int, last int, figure func(s sample, w int) float64) {
		cells := []string{name}
		for w := range ways {
			if w > last {
				cells = append(cells, "–")
				continue
			}
			lo, mid, hi := spread(samples, func(s sample) float64 { return figure(s, w) })
			cells = append(cells,
				fmt.Sprintf("%.*f (%.*f to %.*f)", digits, mid, digits, lo, digits, hi))
		}
		g.row(cells...)
	}
	every := func(name string, scale float64, figure func(o Outcome) float64) {
		row(name, 0, now, func(s sample, w int) float64 { return scale * figure(s.all[w]) })
	}
	row("minutes until it is open, or help is there", 0, optimum,
		func(s sample, w int) float64 { return s.all[w].Minutes })
	row("the same, with medicine needed within hours", 0, optimum,
		func(s sample, w int) float64 { return s.urgent[w].Minutes })
	row("then: minutes until help is called", 1, now,
		func(s sample, w int) float64 { return s.urgent[w].Called / s.urgent[w].Callers })
	every("opened by their own hand, %", 100, func(o Outcome) float64 { return o.Own })
	every("a professional was there first, %", 100, func(o Outcome) float64 { return o.Helped })
	every("costly damage, for each 1,000", 1000, func(o Outcome) float64 { return o.Damage })
	every("dangerous moments, for each 1,000", 1000, func(o Outcome) float64 { return o.dangers() })
	for h := range hazards {
		every("– "+h.String(), 1000, func(o Outcome) float64 { return o.Danger[h] })
	}
	return g.String()
}

// bySituation returns the table by situation.
func bySituation(samples []sample) string {
	var g grid
	names := wayNames()
	g.row(append(append([]string{"situation", "share, %"}, names[:]...), "loss")...)
	for k := range groups {
		_, share, _ := spread(samples, func(s sample) float64 { return 100 * s.share[k] })
		cells := []string{k.String(), fmt.Sprintf("%.0f", share)}
		for w := range ways {
			_, mid, _ := spread(samples, func(s sample) float64 { return s.by[k][w].Minutes })
			cells = append(cells, fmt.Sprintf("%.0f", mid))
		}
		_, loss, _ := spread(samples, func(s sample) float64 {
			return s.share[k] * (s.by[k][now].Minutes - s.by[k][optimum].Minutes)
		})
		g.row(append(cells, fmt.Sprintf("%.1f", loss))...)
	}
	return g.String()
}

func ratesTable() string {
	var g grid
	g.row("rate", "from", "to", "source")
	for _, s := range spans() {
		g.row(s.name, fmt.Sprintf("%.3g", s.lo), fmt.Sprintf("%.3g", s.hi), s.from)
	}
	return g.String()
}

func effortsTable() string {
	var g grid
	g.row("try", "opens", "fails", "source")
	for r, e := range efforts() {
		if Remedy(r) != Spare {
			g.row(Remedy(r).String(), fmt.Sprintf("%g to %g", e.ok[0], e.ok[1]),
				fmt.Sprintf("%g to %g", e.fail[0], e.fail[1]), e.from)
		}
	}
	return g.String()
}

func remediesTable() string {
	var g grid
	g.row("cause", "reports", "opening described", "remedies")
	for c, t := range reports() {
		var list []string
		for r := range remedies {
			if k, listed := t.opened[r]; listed {
				lo, hi := t.opens(r)
				list = append(list, fmt.Sprintf("%s %g: %.0f–%.0f", r, k, 100*lo, 100*hi))
			}
		}
		g.row(Cause(c).String(), fmt.Sprint(t.reports), fmt.Sprint(t.n), strings.Join(list, "; "))
	}
	return g.String()
}

func signsTable() string {
	var g grid
	header := []string{"cause"}
	for w := range whats {
		header = append(header, w.String())
	}
	g.row(header...)
	for c := range causes {
		cells := []string{c.String()}
		for _, weight := range signs(c) {
			cell := ""
			if weight[1] > 0 {
				cell = fmt.Sprintf("%g to %g", weight[0], weight[1])
			}
			cells = append(cells, cell)
		}
		g.row(cells...)
	}
	return g.String()
}

func shapesNote() string {
	var list []string
	for s, n := range shapeReports() {
		list = append(list, fmt.Sprintf("%s %g", Shape(s), n))
	}
	return strings.Join(list, ", ")
}

func seatsNote() string {
	lo, hi := wilson(4, 41)
	from, to := wilson(4, 7)
	return fmt.Sprintf(
		"%.0f–%.0f %% of separate trunks (4 of the 41 reported with a flat battery, with "+
			"the keys in an open car, or with a fault), %.0f–%.0f %% of hatches (4 of 7)",
		100*lo, 100*hi, 100*from, 100*to)
}
