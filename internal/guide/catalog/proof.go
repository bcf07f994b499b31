package catalog

import (
	"encoding/json"
	"io/fs"
	"path"

	"firststeps/guides"
	"firststeps/internal/guide"
	"firststeps/internal/guide/compile"
	"firststeps/internal/guide/diag"
	"firststeps/internal/guide/verify"
)

// ProofFile stands beside a built-in guide, and says which release was proved. "firststeps verify
// --write" makes it, and a test proves every built-in guide again on every build; so the program
// need not do it at every start.
const ProofFile = "proof.json"

// Proof is that every safety rule held in every state of a release.
type Proof struct {
	Release string `json:"release"`
	States  int    `json:"states"`
	Rules   int    `json:"rules"`

	Seconds guide.Seconds `json:"seconds"` // a release that is slower has to declare its bounds
}

// ReadProof returns the proof recorded beside a guide; the zero value if there is none.
func ReadProof(dir fs.FS) (p Proof) {
	if b, err := fs.ReadFile(dir, path.Base(ProofFile)); err != nil ||
		json.Unmarshal(b, &p) != nil {
		return Proof{}
	}
	return p
}

// NewProof returns the proof of a report without safety findings.
func NewProof(r verify.Report) Proof { return Proof{r.Release, r.States, r.Rules, r.Worst} }

// BuiltIn opens the guides that ship with the program, each by the proof of its very release.
func BuiltIn() (*Library, diag.List) { return open(guides.Files, recorded) }

// prover gives the proof of a guide in a folder, or what stands against it.
type prover func(dir fs.FS, g *guide.Guide) (Proof, diag.List)

// prove walks every state. Style is no reason to refuse a guide that people need.
func prove(dir fs.FS, g *guide.Guide) (Proof, diag.List) {
	r := verify.Verify(g, verify.Options{NoStyle: true, Recorded: ReadProof(dir).Seconds})
	if !r.Proved() {
		return Proof{}, verify.Diagnose(r.Findings,
			func(file, subject string) (int, int,
				string) {
				return compile.Locate(dir, file, subject)
			})
	}
	return NewProof(r), nil
}

// recorded takes the word of the proof that was built in, if it is about this release, and proves
// otherwise.
func recorded(dir fs.FS, g *guide.Guide) (Proof, diag.List) {
	if p := ReadProof(dir); p.Release == g.Release && p.States > 0 {
		return p, nil
	}
	return prove(dir, g)
}
