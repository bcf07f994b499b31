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
	"firststeps/internal/guide/mutate"
	"firststeps/internal/guide/scenario"
)

// scoreFile is the document with the scores of the built-in guides, relative to the root of the
// sources.
const scoreFile = "docs/mutation-score.md"

// mutate plants faults in each guide, and reports how many are found.
func (m *Main) mutate(dirs []guideDir, o verifyOptions) error {
	var scores []mutate.Score
	for _, d := range dirs {
		score, err := m.mutateOne(d)
		if err != nil {
			return err
		}
		if o.write {
			if err := d.recordScore(score); err != nil {
				return failed{err}
			}
		}
		scores = append(scores, score)
	}
	switch {
	case bool(o.json):
		return m.printJSON(scores)
	case bool(o.write):
		return recordScores(scores)
	}
	_, err := fmt.Fprint(m.Stdout, mutate.Document("", scores))
	return writeError(err)
}

// recordScore adds a score to the recorded proof of a guide.
func (d guideDir) recordScore(s mutate.Score) error {
	all, safe := s.Share(false), s.Share(true)
	proof := catalog.ReadProof(d.files)
	proof.Faults = &catalog.Faults{Release: s.Release, Rules: s.Rules, Planted: all.Counted,
		All: all.ByAll(), Safety: safe.ByAll()}
	return d.writeProof(proof)
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

func (m *Main) mutateOne(d guideDir) (mutate.Score, error) {
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
	all, safe := score.Share(false), score.Share(true)
	fmt.Fprintf(m.Stderr,
		"%s %s: %d faults count, %.1f %% found by the proof, %.1f %% with stories; of %d that "+
			"touch safety %.1f %% and %.1f %%; %d survivors without a reason, %.0f s\n",
		score.Guide, score.Version, all.Counted, all.ByProof(), all.ByAll(), safe.Counted,
		safe.ByProof(), safe.ByAll(), len(score.Unexplained()), m.Now().Sub(begin).Seconds())
	return score, nil
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
