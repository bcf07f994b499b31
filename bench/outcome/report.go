package main

import (
	"fmt"
	"slices"
	"strings"
)

// report returns the page and its plots, by the names of their files.
func report(release string, samples []sample) map[string][]byte {
	var b strings.Builder
	version, hash, _ := strings.Cut(release, " ")
	fmt.Fprintf(&b, head, len(samples), version, hash[:12])
	beats(&b, samples)
	totals(&b, samples)
	fmt.Fprint(&b, "![Minutes that this guide saves in every draw](outcome-draws.svg)\n\n")
	fmt.Fprint(&b, "## By situation\n\n"+
		"Median minutes of the draws. *Loss* is how many of the minutes between this guide and the optimum, over\n"+
		"everyone, are lost in the situation.\n\n")
	bySituation(&b, samples)
	fmt.Fprint(&b, "![Minutes by situation](outcome-situations.svg)\n\n")
	fmt.Fprint(&b, method)
	rateTables(&b)
	fmt.Fprint(&b, limits)
	return map[string][]byte{
		"outcome.md":             []byte(b.String()),
		"outcome-draws.svg":      saved(samples),
		"outcome-situations.svg": situations(samples),
	}
}

const head = `# What the guide is worth: a simulation

<!-- Written by go generate ./bench/outcome. -->

Stranded people deal with a trunk that will not open in four ways: they follow the article that the guide grew
from, top to bottom; the guide of release 1.0.0; the guide as it is now; or the best order that anyone could follow
who knew the rates. Each rate is a range, and is drawn %d times. This is a model and no trial: nobody was stranded.

The guide is version %s, release %s.

## Result

`

// beats says in how many draws the guide is better.
func beats(b *strings.Builder, samples []sample) {
	for _, w := range []int{article, before} {
		list := savings(samples, w)
		wins := len(list) - slices.IndexFunc(append(slices.Clone(list), 1), func(v float64) bool { return v > 0 })
		_, mid, _ := spread(samples, func(s sample) float64 { return s.all[w].Minutes - s.all[now].Minutes })
		fmt.Fprintf(b, "- Against %s it is faster in **%d of %d draws**: by %.1f minutes in the median, %.1f at the least.\n",
			strings.Replace(wayNames()[w], "article", "the article", 1), wins, len(list), mid, list[0])
	}
	lo, mid, hi := spread(samples, func(s sample) float64 { return s.all[now].Minutes - s.all[optimum].Minutes })
	_, read, _ := spread(samples, func(s sample) float64 { return s.all[now].Read })
	fmt.Fprintf(b, "- The optimum is **%.1f minutes** faster still (%.1f to %.1f). It reads nothing; reading and choosing "+
		"take %.1f of the guide's minutes.\n", mid, lo, hi, read)
	worst := 0.0
	for _, s := range samples {
		worst = max(worst, s.all[now].dangers())
	}
	fmt.Fprintf(b, "- Dangerous moments for each 1,000 people: **%.0f** with this guide in the worst draw.\n\n", 1000*worst)
}

// totals is the table of everyone.
func totals(b *strings.Builder, samples []sample) {
	fmt.Fprintln(b, "Median of the draws, and the 5th to the 95th percentile.")
	fmt.Fprintln(b, "\n| | article | release 1.0.0 | this guide | optimum |\n| --- | --- | --- | --- | --- |")
	row := func(name, format string, last int, figure func(s sample, w int) float64) {
		fmt.Fprintf(b, "| %s", name)
		for w := range ways {
			if w > last {
				fmt.Fprint(b, " | –")
				continue
			}
			lo, mid, hi := spread(samples, func(s sample) float64 { return figure(s, w) })
			fmt.Fprintf(b, " | "+format+" ("+format+" to "+format+")", mid, lo, hi)
		}
		fmt.Fprintln(b, " |")
	}
	row("minutes until it is open, or help is there", "%.0f", optimum,
		func(s sample, w int) float64 { return s.all[w].Minutes })
	row("the same, with medicine needed within hours", "%.0f", optimum,
		func(s sample, w int) float64 { return s.urgent[w].Minutes })
	row("then: minutes until help is called", "%.1f", now,
		func(s sample, w int) float64 { return s.urgent[w].Called / s.urgent[w].Callers })
	row("opened by their own hand, %", "%.0f", now, func(s sample, w int) float64 { return 100 * s.all[w].Own })
	row("a professional was there first, %", "%.0f", now,
		func(s sample, w int) float64 { return 100 * s.all[w].Helped })
	row("costly damage, for each 1,000", "%.0f", now, func(s sample, w int) float64 { return 1000 * s.all[w].Damage })
	row("dangerous moments, for each 1,000", "%.0f", now,
		func(s sample, w int) float64 { return 1000 * s.all[w].dangers() })
	for h := range hazards {
		row("– "+h.String(), "%.0f", now, func(s sample, w int) float64 { return 1000 * s.all[w].Danger[h] })
	}
	fmt.Fprintln(b)
}

// bySituation is the table of what people see.
func bySituation(b *strings.Builder, samples []sample) {
	fmt.Fprintln(b, "| situation | share, % | article | release 1.0.0 | this guide | optimum | loss |")
	fmt.Fprintln(b, "| --- | --- | --- | --- | --- | --- | --- |")
	for g := range groups {
		_, share, _ := spread(samples, func(s sample) float64 { return 100 * s.share[g] })
		fmt.Fprintf(b, "| %s | %.0f", g, share)
		for w := range ways {
			_, mid, _ := spread(samples, func(s sample) float64 { return s.by[g][w].Minutes })
			fmt.Fprintf(b, " | %.0f", mid)
		}
		_, loss, _ := spread(samples, func(s sample) float64 {
			return s.share[g] * (s.by[g][now].Minutes - s.by[g][optimum].Minutes)
		})
		fmt.Fprintf(b, " | %.1f |\n", loss)
	}
	fmt.Fprintln(b)
}

const method = `## How it is made

- A person is a cause, where the keys are, the kind of trunk, what happens on the release, how soon the item is
  needed and where the car is: all combinations, each with its weight. Nothing else is left to chance: what can
  happen on a screen branches, and each branch counts with its probability.
- People read a screen, do what it says, and give the answer that is true for them. They wait for the first who
  comes, and use the time for tries if the guide offers that.
- The clock ends when the trunk was opened by their own hand, or when a professional is there.
- Remedies work independently of each other within a cause. How often each works is the share of the reports of
  that cause that it opened, as a 95 % interval. A remedy that could work and did in no report works in at most one
  report more.
- The optimum is found by dynamic programming for each situation that a person can see, not for the cause. It obeys
  the same rules of safety: with medicine at stake help is called first, and nobody works beside traffic.
- Release 1.0.0 and the article are kept as tables in bench/outcome/tables.

## Rates

`

// rateTables lists every range.
func rateTables(b *strings.Builder) {
	fmt.Fprintln(b, "| rate | from | to | source |\n| --- | --- | --- | --- |")
	for _, s := range spans() {
		fmt.Fprintf(b, "| %s | %.3g | %.3g | %s |\n", s.name, s.lo, s.hi, s.from)
	}
	fmt.Fprintln(b, "\nMinutes of a try, when it opens the trunk and when it does not:")
	fmt.Fprintln(b, "\n| try | opens | fails | source |\n| --- | --- | --- | --- |")
	for r, e := range efforts() {
		if Remedy(r) != Spare {
			fmt.Fprintf(b, "| %s | %g to %g | %g to %g | %s |\n",
				Remedy(r), e.ok[0], e.ok[1], e.fail[0], e.fail[1], e.from)
		}
	}
	fmt.Fprintln(b, "\nShare that a remedy opens, in percent, by cause. A cause's weight is drawn from half to twice its reports.")
	fmt.Fprintln(b, "\n| cause | reports | told how | remedies |\n| --- | --- | --- | --- |")
	for c, t := range reports() {
		var list []string
		for r := range remedies {
			if k, listed := t.opened[r]; listed {
				lo, hi := t.opens(r)
				list = append(list, fmt.Sprintf("%s %g: %.0f–%.0f", r, k, 100*lo, 100*hi))
			}
		}
		fmt.Fprintf(b, "| %s | %g | %g | %s |\n", Cause(c), t.reports, t.n, strings.Join(list, "; "))
	}
	fmt.Fprintln(b, "\nPast the seats: "+seatsNote())
}

func seatsNote() string {
	lo, hi := wilson(4, 41)
	from, to := wilson(4, 7)
	return fmt.Sprintf("%.0f–%.0f %% of separate trunks (4 of the 41 told where the car could be entered), "+
		"%.0f–%.0f %% of hatches (4 of 7).\n", 100*lo, 100*hi, 100*from, 100*to)
}

const limits = `
## What it leaves out

- People who can wait until another day, and people or animals shut in: no minute of this counts for them.
- What a visit costs, and that whoever comes may fail.
- Kinds of trunk and causes are independent here, except that a broken hatch release needs a hatch.
- Damage: whoever has run out of tries forces the lid as often as the field's owners did, whatever they follow, though
  all three texts say not to. Helpers damage as often as the field's did.
- Enthusiasts write more reports than others do. That is why the weights of the causes are drawn so widely.

To make it again (about 3 minutes): ` + "`go generate ./bench/outcome`" + `. Another guide: ` +
	"`go run ./bench/outcome -guide FOLDER -docs FOLDER`" + `. A screen or an
answer that bench/outcome does not know is an error: say in bench/outcome/now.go what it means.
`
