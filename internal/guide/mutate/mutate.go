// Package mutate measures how strong the proof of a guide is: it plants every fault that an author
// could make by a slip, one at a time, and counts those that are found.
//
// A fault is found where package compile refuses the guide, or a safety rule of package verify does
// not hold. One that changes nothing for anybody is shown to do so by walking both guides side by
// side, and does not count. The others survive, and are listed, each with a reason or without one.
//
// The package changes no file, and does not judge whether a guide is true. Start reading at [Run],
// then operators.go.
package mutate

import (
	"errors"
	"io/fs"
	"sync"

	"firststeps/internal/guide"
	"firststeps/internal/guide/compile"
	"firststeps/internal/guide/diag"
	"firststeps/internal/guide/verify"
)

// Mutant is a guide with one fault.
type Mutant struct {
	Operator string // what was done: swap-edges
	Place    string // where: questions.life.choices.none
	Change   string // what changed there
	Safety   bool   // it touches a way to an emergency or a professional, a caution, or a negation
	// the same in every language: no slip but another guide. It is listed, and outside the score
	Content bool
	edits   []edit
}

// Outcome is what became of a mutant.
type Outcome uint8

const (
	Refused    Outcome = iota // it does not compile
	Found                     // a safety rule does not hold
	Told                      // a story of the guide goes another way
	Equivalent                // it is the same for everybody, in every state
	Weaker                    // the same for everybody, but the rules know less than before
	Survived
)

// String gives the outcome as it stands in reports.
func (o Outcome) String() string {
	return [...]string{"refused", "found", "told", "equivalent", "rule removed", "survived"}[o]
}

// Result is a mutant and what became of it.
type Result struct {
	Mutant
	Outcome Outcome
	// id of the finding, or name of the story; for a survivor, the reason declared, empty where
	// there is none
	By string
}

// Options are what a run may be told.
type Options struct {
	Workers int // how many at a time, at least one
	Every   int // takes every so manyth mutant only; 0 and 1 take all

	// Story gives the name of a story that goes another way in a guide, and nothing where none
	// does. It may be nil. It is asked about what the proof does not see: stories guard a guide,
	// too, but they are no proof.
	Story func(*guide.Guide) string
}

// Run plants every fault in the guide of a folder. It gives findings where the guide itself is not
// whole or not proved.
func Run(files fs.FS, o Options) (Score, diag.List) {
	b, found := newBase(files)
	if len(found) > 0 {
		return Score{}, found
	}
	var chosen []Mutant
	for i, m := range b.mutants() {
		if i%max(o.Every, 1) == 0 {
			chosen = append(chosen, m)
		}
	}
	results := make([]Result, len(chosen))
	work := make(chan int)
	var wait sync.WaitGroup
	for range max(o.Workers, 1) {
		wait.Go(func() {
			for i := range work {
				results[i] = b.judge(chosen[i], o.Story)
			}
		})
	}
	for i := range chosen {
		work <- i
	}
	close(work)
	wait.Wait()
	return Score{b.g.ID, b.g.Version, b.g.Release, len(verify.Rules()) + len(b.g.Rules), results},
		nil
}

// base is the guide without a fault.
type base struct {
	files   fs.FS
	docs    documents
	g       *guide.Guide
	walk    []verify.State
	excuses []excuse
}

func newBase(files fs.FS) (*base, diag.List) {
	g, found := compile.Guide(files)
	if len(found) > 0 {
		return nil, found
	}
	if r := verify.Verify(g, verify.Options{StopAtFirst: true}); !r.Proved() {
		return nil, verify.Diagnose(r.Findings,
			func(file, subject string) (int, int,
				string) {
				return compile.Locate(files, file, subject)
			})
	}
	docs, err := readDocuments(files, g)
	excuses, wrong := readExcuses()
	if err := errors.Join(err, wrong); err != nil {
		return nil, diag.List{{ID: "unreadable-guide", File: logicFile, Message: err.Error(),
			Mend: "this is a defect of package mutate"}}
	}
	return &base{files, docs, g, verify.States(g), excuses}, nil
}

// judge says what becomes of a mutant.
func (b *base) judge(m Mutant, story func(*guide.Guide) string) Result {
	changed, logic := b.docs.apply(m.edits)
	g, found := compile.Guide(overlay{b.files, changed})
	if len(found) > 0 {
		return Result{m, Refused, found[0].ID}
	}
	if fewerRules(m.Operator) { // nothing is left to walk
		return Result{m, Weaker, ""}
	}
	// Where texts alone differ, every state is as it was: what rules say of states has been proved.
	r := verify.Verify(g, verify.Options{StopAtFirst: true, NoWalk: !logic})
	if !r.Proved() {
		return Result{m, Found, r.Findings[0].Rule}
	}
	if logic && b.same(g, len(changed) > 1) {
		return Result{m, unseen(m.Operator), ""}
	}
	if story != nil {
		if name := story(g); name != "" {
			return Result{m, Told, name}
		}
	}
	return Result{m, Survived, b.reason(m)}
}

// unseen says what a fault is that nobody can see.
func unseen(operator string) Outcome {
	if onlyTheRulesKnow(operator) {
		return Weaker
	}
	return Equivalent
}
