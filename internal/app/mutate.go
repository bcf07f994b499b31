package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"firststeps/internal/guide"
	"firststeps/internal/guide/catalog"
	"firststeps/internal/guide/compile"
	"firststeps/internal/guide/diag"
	"firststeps/internal/guide/mutate"
	"firststeps/internal/guide/scenario"
)

// scoreFile is the document with the scores of the built-in guides, relative to the root of the
// sources.
const scoreFile = "docs/mutation-score.md"

// mutate plants faults in each guide, and reports how many are found.
func (m *Main) mutate(dirs []guideDir, o verifyOptions) error {
	var scores []mutate.Score
	var weak diag.List
	for _, d := range dirs {
		score, err := m.mutateOne(d, o)
		if err != nil {
			return err
		}
		proof := d.with(score)
		if o.write {
			if err := d.writeProof(proof); err != nil {
				return failed{err}
			}
		}
		if g, found := compile.Guide(d.files); len(found) == 0 {
			_, found = catalog.FaultsIn(d.files, proof, g)
			weak = append(weak, within(found, d.name)...)
		}
		scores = append(scores, score)
	}
	var err error
	switch {
	case bool(o.json):
		err = m.printJSON(scores)
	case bool(o.write):
		err = recordScores(scores)
	}
	if len(weak) > 0 && err == nil {
		err = failed{weak}
	}
	return err
}

// with returns the recorded proof of a guide with a score.
func (d guideDir) with(s mutate.Score) catalog.Proof {
	all, safe := s.Share(false), s.Share(true)
	proof := catalog.ReadProof(d.files)
	proof.Faults = &catalog.Faults{Release: s.Release, Stories: catalog.Stories(d.files),
		Rules: s.Rules, Planted: all.Counted, All: all.ByAll(), Safety: safe.ByAll()}
	return proof
}

// recordScores replaces the sections of these guides in the document of scores, if the current
// folder has one.
func recordScores(scores []mutate.Score) error {
	old, err := os.ReadFile(scoreFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = os.WriteFile(scoreFile, []byte(mutate.Document(string(old), scores)), 0o644)
	}
	if err != nil {
		return failed{err}
	}
	return nil
}

func (m *Main) mutateOne(d guideDir, o verifyOptions) (mutate.Score, error) {
	story, err := d.storyCheck()
	if err != nil {
		return mutate.Score{}, failed{err}
	}
	// collecting garbage less often: it takes a fifth of the time
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	begin := m.Now()
	score, found := mutate.Run(d.files, mutate.Options{Workers: runtime.GOMAXPROCS(0),
		Story: story, Progress: m.mutateProgress(d.name)})
	if len(found) > 0 {
		return score,
			failed{errors.Join(errors.New("the guide is not proved"),
				within(found, d.name).Err())}
	}
	if !o.json {
		_, err = fmt.Fprintf(m.Stdout, "%s  %.0f s\n", score, m.Now().Sub(begin).Seconds())
	}
	return score, writeError(err)
}

// storyCheck returns a function that returns the name of the first story that fails in a guide. It
// returns nil if the guide has no stories.
func (d guideDir) storyCheck() (func(*guide.Guide) string, error) {
	folder, ok := d.stories()
	if !ok {
		return nil, nil
	}
	stories, err := scenario.Load(folder)
	if err != nil {
		return nil, err
	}
	return func(g *guide.Guide) string {
		for _, s := range stories {
			if _, err := scenario.Steps(g, s); err != nil {
				return strings.TrimSuffix(s.Name, ".yaml")
			}
		}
		return ""
	}, nil
}

// mutateProgress returns a function that prints how many faults have been planted in a guide.
func (m *Main) mutateProgress(guide string) func(done, all int) {
	line := m.paced(5 * time.Second)
	return func(done, all int) { line("%s: %d of %d faults planted\n", guide, done, all) }
}

// paced returns a function that prints a line on stderr, unless it printed one less than an
// interval ago or has just begun.
func (m *Main) paced(interval time.Duration) func(format string, args ...any) {
	next := m.Now().Add(interval)
	return func(format string, args ...any) {
		if now := m.Now(); !now.Before(next) {
			next = now.Add(interval)
			fmt.Fprintf(m.Stderr, format, args...)
		}
	}
}
