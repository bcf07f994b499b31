package safetycase

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"

	"firststeps/internal/guide"
	"firststeps/internal/guide/catalog"
	"firststeps/internal/guide/compile"
	"firststeps/internal/guide/verify"
)

// Proved is a guide that ships, with its proof on record.
type Proved struct {
	Guide *guide.Guide
	Proof catalog.Proof
}

// proofs reads the guides below the module's root and their proofs. It does not verify them: a test
// of package catalog does.
func proofs(root fs.FS) (all []Proved, err error) {
	files, err := fs.Glob(root, "guides/*/guide.yaml")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		p, err := proofOf(root, path.Dir(file))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path.Dir(file), err)
		}
		all = append(all, p)
	}
	return all, nil
}

func proofOf(root fs.FS, dir string) (p Proved, err error) {
	library, err := fs.Sub(root, path.Dir(dir))
	if err != nil {
		return p, err
	}
	sub, err := compile.Folder(library, path.Base(dir))
	if err != nil {
		return p, err
	}
	g, found := compile.Guide(sub)
	if len(found) > 0 {
		return p, found.Err()
	}
	p.Guide = g
	raw, err := fs.ReadFile(sub, catalog.ProofFile)
	if err != nil {
		return p, err
	}
	return p, json.Unmarshal(raw, &p.Proof)
}

// stale returns why a proof on record is out of date: it is of another release or was made with
// other rules. It returns "" for a valid proof.
func (p Proved) stale() string {
	const again = ": go run ./cmd/firststeps verify guides --write"
	switch rules := verify.CountRules(p.Guide); {
	case p.Proof.Release != p.Guide.Release:
		return "the proof on record is of another release" + again
	case p.Proof.Rules != rules:
		return fmt.Sprintf("the proof on record was made with %d rules, there are %d%s",
			p.Proof.Rules, rules, again)
	case p.Proof.States == 0:
		return "the proof on record saw no state" + again
	}
	return ""
}
