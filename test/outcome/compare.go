package main

import (
	"fmt"
	"sync"
)

// The four ways to deal with a closed trunk that are compared.
const (
	article = iota
	before
	now
	optimum
	ways
)

func wayNames() [ways]string {
	return [ways]string{"article", "release 1.0.0", "this guide", "optimum"}
}

// group is what a person observes, a row of the report.
type group uint8

const groups = group(whats) + 3

// groupOf returns the effect of pressing the release for people who hold the key, and the place of
// the keys for all others.
func groupOf(p *Person) group {
	if p.Keys != Here {
		return group(whats) + group(p.Keys) - 1
	}
	return group(p.What)
}

func (g group) String() string {
	return [...]string{
		"it clicks, the lid stays", "nothing happens", "lights dim or out", "the key turns stiffly",
		"handle or lever loose", "not sure what happens", "keys inside, car open",
		"keys inside, car locked", "keys lost",
	}[g]
}

// sample is the result of one draw. All figures are means over the people whom they concern.
type sample struct {
	all    [ways]Outcome // the optimum has minutes only
	urgent [ways]Outcome // those who need medicine within hours
	by     [groups][ways]Outcome
	share  [groups]float64
}

// way is a table with the meaning of its answers.
type way struct {
	table   *Table
	answers answers
}

// simulateAll simulates all people in each of n draws.
func simulateAll(n int, tables [optimum]way) ([]sample, error) {
	samples := make([]sample, n)
	errs := make([]error, n)
	var wait sync.WaitGroup
	const workers = 4
	for k := range workers {
		wait.Go(func() {
			for i := k; i < n; i += workers {
				samples[i], errs[i] = simulate(newDraw(uint64(i)), tables)
			}
		})
	}
	wait.Wait()
	for i, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("draw %d: %w", i, err)
		}
	}
	return samples, nil
}

// simulate leads all people through every table, and solves every class.
func simulate(d *Draw, tables [optimum]way) (s sample, err error) {
	everyone := people()
	urgent := 0.0
	record := func(w int, p *Person, o Outcome, weight float64) {
		s.all[w].add(o, weight)
		s.by[groupOf(p)][w].add(o, weight)
		if p.Need == Hours {
			s.urgent[w].add(o, weight)
		}
	}
	for i := range everyone {
		p := &everyone[i]
		weight := d.weight(p)
		s.share[groupOf(p)] += weight
		if p.Need == Hours {
			urgent += weight
		}
		for w := range tables {
			o, err := expect(d, p, tables[w].table, &tables[w].answers)
			if err != nil {
				return s, fmt.Errorf("%s: %w", wayNames()[w], err)
			}
			record(w, p, o, weight)
		}
	}
	for c, alike := range grouped(everyone) {
		o := Outcome{Minutes: newSolver(d, c, alike).least(start())}
		for _, p := range alike {
			record(optimum, p, o, d.weight(p))
		}
	}
	for w := range ways {
		s.urgent[w] = s.urgent[w].mean(urgent)
		for g := range s.by {
			s.by[g][w] = s.by[g][w].mean(s.share[g])
		}
	}
	return s, nil
}

// mean returns the mean of a weighted sum over people whose weights sum to total.
func (o Outcome) mean(total float64) (m Outcome) {
	m.add(o, 1/total)
	return m
}
