package app

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"firststeps/internal/guide"
	"firststeps/internal/guide/mutate"
	"firststeps/internal/guide/scenario"
)

// scoreFile is the file with the score of the built-in guides, relative to the root of the sources.
const scoreFile = "docs/mutation-score.md"

// mutate plants faults in each guide, and reports how many are found.
func (m *Main) mutate(dirs []guideDir, o verifyOptions) error {
	doc := mutate.Head
	var scores []mutate.Score
	for _, d := range dirs {
		score, err := m.mutateOne(d)
		if err != nil {
			return err
		}
		doc += score.Markdown()
		scores = append(scores, score)
	}
	switch {
	case bool(o.json):
		return m.printJSON(scores)
	case bool(o.write):
		if err := os.WriteFile(scoreFile, []byte(doc), 0o644); err != nil {
			return failed{err}
		}
		return nil
	}
	_, err := fmt.Fprint(m.Stdout, doc)
	return writeError(err)
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
		Story: story})
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
