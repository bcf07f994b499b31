// Package mutate measures how strong the proof of a guide is: it plants every fault that an author
// could make by a slip, one at a time, and counts the faults that are found.
//
// A fault is found if package compile rejects the guide, or a safety rule of package verify does
// not hold. A fault that changes nothing for users does not count; a walk of both guides side by
// side decides that. The others survive, and are listed, with a reason if one is declared.
//
// The package changes no files, and does not judge whether a guide is true. Start reading at [Run],
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
	Operator string // the kind of fault: swap-edges
	Place    string // where it is: questions.life.choices.none
	Change   string // what was changed there
	Safety   bool   // it affects a path to an emergency or a professional, a caution, or a negation
	// a text is missing in every language, or in every variant of one: not a slip, but a different
	// guide. It is listed, but not part of the score
	Content bool
	edits   []edit
}

// Outcome is the result of a mutant.
type Outcome uint8

const (
	Refused      Outcome = iota // it does not compile
	Found                       // a safety rule does not hold
	FoundByStory                // a story of the guide takes another path
	Equivalent                  // the same for every user, in every state
	RuleRemoved                 // the same for every user, but the rules check less than before
	Survived
)

// String returns the outcome as reports have it.
func (o Outcome) String() string {
	return [...]string{"refused", "found", "told", "equivalent", "rule removed", "survived"}[o]
}

// Result is a mutant with its outcome.
type Result struct {
	Mutant
	Outcome Outcome
	// ID of the finding, or name of the story; for a survivor, the declared reason, or ""
	By string
}

// Options configure a run.
type Options struct {
	Workers int // number of parallel workers, at least one
	Every   int // takes only every n-th mutant; 0 and 1 take all

	// Story returns the name of a story that takes another path in a guide, or "" if none does. It
	// may be nil. It is called for faults that the proof does not find: stories protect a guide,
	// too, but they are not part of the proof.
	Story func(*guide.Guide) string

	// Progress is called after each mutant with how many are done, of how many. It may be nil.
	Progress func(done, all int)
}

// Run plants every fault in the guide of a folder. It returns findings if the guide itself does not
// compile or is not proved.
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
	work, done := make(chan int), make(chan struct{})
	var wait sync.WaitGroup
	for range max(o.Workers, 1) {
		wait.Go(func() {
			for i := range work {
				results[i] = b.evaluate(chosen[i], o.Story)
				done <- struct{}{}
			}
		})
	}
	go func() {
		for i := range chosen {
			work <- i
		}
		close(work)
		wait.Wait()
		close(done)
	}()
	n := 0
	for range done {
		if n++; o.Progress != nil {
			o.Progress(n, len(chosen))
		}
	}
	return Score{b.g.ID, b.g.Version, b.g.Measured, verify.CountRules(b.g), results}, nil
}

// base is the guide without faults.
type base struct {
	files   fs.FS
	docs    documents
	g       *guide.Guide
	walk    []verify.State
	reasons []declaredReason
}

func newBase(files fs.FS) (*base, diag.List) {
	g, found := compile.Guide(files)
	if len(found) > 0 {
		return nil, found
	}
	if r := verify.Verify(g, verify.Options{StopAtFirst: true}); !r.Proved() {
		return nil, verify.Diagnose(r.Findings, func(file, subject string) (int, int, string) {
			return compile.Locate(files, file, subject)
		})
	}
	if files, g = reviewed(files, g); g == nil {
		return nil, diag.List{{ID: "unreadable-guide", File: logicFile,
			Message: "the guide cannot be read without its drafts",
			Fix:     "this is a defect of package mutate"}}
	}
	docs, err := readDocuments(files, g)
	reasons, readErr := readReasons()
	if err := errors.Join(err, readErr); err != nil {
		return nil, diag.List{{ID: "unreadable-guide", File: logicFile, Message: err.Error(),
			Fix: "this is a defect of package mutate"}}
	}
	return &base{files, docs, g, verify.States(g), reasons}, nil
}

// evaluate returns the outcome of a mutant.
func (b *base) evaluate(m Mutant, story func(*guide.Guide) string) Result {
	changed, logic := b.docs.apply(m.edits)
	g, found := compile.Guide(overlay{b.files, changed})
	if len(found) > 0 {
		return Result{m, Refused, found[0].ID}
	}
	if removesOnlyRules(m.Operator) { // there is nothing to walk
		return Result{m, RuleRemoved, ""}
	}
	// If only texts differ, every state is as before: what the rules require of states has been
	// proved.
	r := verify.Verify(g, verify.Options{StopAtFirst: true, NoWalk: !logic})
	if !r.Proved() {
		return Result{m, Found, r.Findings[0].Rule}
	}
	if logic && b.equivalent(g, len(changed) > 1) {
		return Result{m, unseenOutcome(m.Operator), ""}
	}
	if story != nil {
		if name := story(g); name != "" {
			return Result{m, FoundByStory, name}
		}
	}
	return Result{m, Survived, b.reason(m)}
}

// unseenOutcome returns the outcome of a fault that no user can see.
func unseenOutcome(operator string) Outcome {
	if invisible(operator) {
		return RuleRemoved
	}
	return Equivalent
}
