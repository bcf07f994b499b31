package app

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"firststeps/guides"
	"firststeps/internal/guide"
	"firststeps/internal/guide/catalog"
	"firststeps/internal/guide/compile"
	"firststeps/internal/guide/diag"
	"firststeps/internal/guide/scenario"
	"firststeps/internal/guide/verify"
)

// verifyOptions are the settings of the command verify.
type verifyOptions struct {
	json, noStyle, write, release, mutate, seconds yesNo
}

func (m *Main) verifyCommand() *cobra.Command {
	var o verifyOptions
	cmd := &cobra.Command{
		Use:   "verify [GUIDE|DIR]",
		Short: "Prove guides: every rule in every state",
		Long: "Prove guides: check every state that answers can lead to against every rule,\n" +
			"and play the guide's stories.\n\n" +
			"Without an argument it proves all guides; a guide is named by its id or its\n" +
			"folder. The exit code is 1 if a safety rule does not hold or a story fails.\n" +
			"Safety rules cannot be disabled; style warnings can.",
		Example: "  firststeps verify\n  firststeps verify guides/trunk-release-fails",
		Args:    wants(0, 1, "name one guide or its folder, or none for all guides"),
		RunE:    func(cmd *cobra.Command, args []string) error { return m.verify(cmd, args, o) },
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string,
			cobra.ShellCompDirective) {
			return m.guideNames(cmd, args), cobra.ShellCompDirectiveDefault
		},
	}
	addYesNo(cmd.Flags(), &o.json, "json", "print the reports as JSON")
	addYesNo(cmd.Flags(), &o.noStyle, "no-style", "omit style warnings")
	addYesNo(cmd.Flags(), &o.release, "release", "also refuse guides past their review date, "+
		"those in which no faults were planted, and safety texts that are not signed")
	addYesNo(cmd.Flags(), &o.write, "write", "record the proofs beside the guides, in "+
		catalog.ProofFile)
	addYesNo(cmd.Flags(), &o.seconds, "seconds",
		"print how many seconds people need to help, and the worst state")
	addYesNo(cmd.Flags(), &o.mutate, "mutate",
		"plant faults in the guides and print how many are found; with --write, record that, too")
	return cmd
}

// report is what is printed for one guide.
type report struct {
	verify.Report
	Proved  bool    `json:"proved"`
	Stories int     `json:"stories"` // played
	Seconds float64 `json:"seconds"`

	Faults      *catalog.Faults `json:"faults,omitempty"` // planted and found; nil if not measured
	Diagnostics diag.List       `json:"diagnostics"`

	SafetyTexts int `json:"safety_texts"`
	Unsigned    int `json:"unsigned"` // safety texts that are not signed as they are
	signed      bool
}

func (m *Main) verify(cmd *cobra.Command, args []string, o verifyOptions) error {
	dirs, err := guideDirs(cmd, args)
	if err != nil {
		return err
	}
	if o.mutate {
		return m.mutate(dirs, o)
	}
	var reports []report
	proved, signed := true, true
	for _, d := range dirs {
		r := m.proveOne(d, o)
		if proved = proved && r.Proved; r.Proved && bool(o.write) {
			if err := d.record(r.Report); err != nil {
				return failed{err}
			}
		}
		signed = signed && r.signed
		reports = append(reports, r)
	}
	if o.json {
		err = m.printJSON(reports)
	} else {
		err = m.printReports(reports)
	}
	switch {
	case err != nil:
		return err
	case !proved:
		return failed{errors.New("not proved")}
	case bool(o.release) && !signed:
		return failed{errors.New("not signed")}
	}
	return nil
}

// proveOne compiles and proves the guide in a folder.
func (m *Main) proveOne(d guideDir, o verifyOptions) report {
	begin := m.Now()
	g, found := compile.Guide(d.files)
	if len(found) > 0 {
		return report{Report: verify.Report{Guide: d.folder()},
			Diagnostics: within(found, d.name)}
	}
	before := catalog.ReadProof(d.files)
	options := verify.Options{
		NoStyle: bool(o.noStyle), Times: bool(o.seconds),
		RecordedTimes: before.Seconds, RecordedTurns: before.Turns,
	}
	if o.release {
		options.Today = m.Now().UTC().Format(time.DateOnly)
	}
	r := report{Report: verify.Verify(g, options)}
	r.Proved, r.Seconds = r.Report.Proved(), m.Now().Sub(begin).Seconds()
	r.Diagnostics = within(catalog.Diagnose(d.files, r.Report), d.name)
	if stories, ok := d.stories(); ok {
		var broken diag.List
		r.Stories, broken = scenario.Check(g, stories)
		r.Proved = r.Proved && len(broken) == 0
		r.Diagnostics = append(r.Diagnostics, within(broken, path.Join(d.name, "stories"))...)
	}
	if misplaced := d.misplaced(g); len(misplaced) > 0 {
		r.Proved = false
		r.Diagnostics = append(r.Diagnostics, within(misplaced, d.name)...)
	}
	if r.Proved {
		var weak diag.List
		r.Faults, weak = catalog.FaultsIn(d.files, before, g)
		if r.Faults == nil && bool(o.release) {
			weak = diag.List{unmeasured}
		}
		r.Proved = len(weak) == 0
		r.Diagnostics = append(r.Diagnostics, within(weak, d.name)...)
	}
	var open diag.List
	r.SafetyTexts, r.Unsigned, open = m.checkWording(d, g)
	if r.signed = len(open) == 0; o.release {
		r.Diagnostics = append(r.Diagnostics, within(append(drafts(d, g), open...), d.name)...)
	}
	return r
}

// folder returns the name of the folder itself, also if it was given as ".".
func (d guideDir) folder() string {
	if full, err := filepath.Abs(d.path); err == nil && d.path != "" {
		return filepath.Base(full)
	}
	return d.name
}

// misplaced returns a finding if the folder does not have the name of its guide or, for a former
// release, of its version.
func (d guideDir) misplaced(g *guide.Guide) diag.List {
	if d.folder() == g.Version {
		return nil
	}
	return catalog.CheckFolder(g, d.folder())
}

// stories returns the folder of the guide's stories, if it has one.
func (d guideDir) stories() (fs.FS, bool) {
	if info, err := fs.Stat(d.files, "stories"); err != nil || !info.IsDir() {
		return nil, false
	}
	folder, err := fs.Sub(d.files, "stories")
	return folder, err == nil
}

func within(found diag.List, dir string) diag.List {
	for i := range found {
		found[i].File = filepath.ToSlash(filepath.Join(dir, found[i].File))
	}
	return found
}

// record writes the proof of a report. It keeps the score that was recorded for another release:
// whether it is for this one is decided when it is read.
func (d guideDir) record(r verify.Report) error {
	proof := catalog.NewProof(r)
	proof.Faults = catalog.ReadProof(d.files).Faults
	return d.writeProof(proof)
}

func (d guideDir) writeProof(p catalog.Proof) error {
	if d.path == "" {
		return errors.New("--write needs guides in a folder: name it or set --guides")
	}
	b, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(d.path, catalog.ProofFile), append(b, '\n'), 0o644)
}

func (m *Main) printJSON(v any) error {
	out := json.NewEncoder(m.Stdout)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return writeError(out.Encode(v))
}

func (m *Main) printReports(reports []report) error {
	for _, r := range reports {
		for _, f := range r.Diagnostics {
			fmt.Fprintf(m.Stdout, "%s\n\n", f)
		}
		verdict := "proved"
		if !r.Proved {
			verdict = "NOT proved"
		}
		if r.States == 0 {
			fmt.Fprintf(m.Stdout,
				"%s: NOT proved: it does not compile, %s; no stories played\n", r.Guide,
				plural(len(r.Diagnostics), "finding", "findings"))
			continue
		}
		fmt.Fprintf(m.Stdout,
			"%s %s, release %.8s: %s, %s, %d rules, %s, %s, %.1f s\n",
			r.Guide, r.Version, r.Release, verdict, plural(r.States, "state", "states"), r.Rules,
			plural(r.Stories, "story", "stories"),
			plural(len(r.Diagnostics), "finding", "findings"), r.Seconds)
		if r.Proved {
			fmt.Fprintf(m.Stdout, "  %s\n", found(r.Faults))
		}
		if r.Unsigned > 0 {
			fmt.Fprintf(m.Stdout, "  %d of %d safety texts are not signed (firststeps sign)\n",
				r.Unsigned, r.SafetyTexts)
		}
		m.printTimes(r.Times)
	}
	return nil
}

// plural returns a number with the noun that follows it.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprint(n, " ", many)
}

// unmeasured refuses a release whose proof may be weak.
var unmeasured = diag.Finding{ID: "unmeasured-proof", File: "guide.yaml",
	Message: "no faults were planted in this release with these stories, so it is not known how " +
		"strong its proof is",
	Fix: "run \"firststeps verify DIR --mutate --write\""}

// found returns how strong a proof is, as a line of a report.
func found(f *catalog.Faults) string {
	if f == nil {
		return "planted faults: not measured for this release and these stories (--mutate --write)"
	}
	return fmt.Sprintf("planted faults: %.1f %% of %d found, %.1f %% of those that affect safety",
		f.All, f.Planted, f.Safety)
}

// printTimes prints a table for each language, and the answers that lead to the worst state of each
// line.
func (m *Main) printTimes(times []verify.Times) {
	for _, t := range times {
		fmt.Fprintf(m.Stdout, "\n%-20s %8s %8s %8s %8s %8s  seconds\n",
			t.Language, "states", "least", "median", "p90", "worst")
		for _, s := range t.Spreads {
			fmt.Fprintf(m.Stdout, "%-20s %8d %8.1f %8.1f %8.1f %8.1f  at %s: %s\n",
				s.To, s.States, s.Least, s.Median, s.P90, s.Worst, s.At,
				cmp.Or(s.Path, "the start"))
		}
	}
}

// guideDir is the folder of one guide, built in or on disk.
type guideDir struct {
	name  string
	path  string // empty if it is built in
	files fs.FS
}

// guideDirs returns the guides that an argument names: an id, the folder of a guide, or a folder of
// guides.
func guideDirs(cmd *cobra.Command, args []string) ([]guideDir, error) {
	root, err := cmd.Flags().GetString("guides")
	if err != nil {
		return nil, err
	}
	if len(args) == 1 {
		if holdsGuide(os.DirFS(args[0]), ".") {
			files, err := guideFiles(args[0])
			if err != nil {
				return nil, failed{err}
			}
			return []guideDir{{filepath.Base(filepath.Clean(args[0])), args[0], files}}, nil
		}
		if info, err := os.Stat(args[0]); err == nil && info.IsDir() {
			root, args = args[0], nil
		}
	}
	all, err := guidesBelow(root)
	if err != nil {
		return nil, err
	}
	if len(args) == 0 {
		return all, nil
	}
	i := slices.IndexFunc(all, func(d guideDir) bool { return d.name == args[0] })
	if i < 0 {
		return nil, fmt.Errorf("there is no guide %q, and no folder of that name with one", args[0])
	}
	return all[i : i+1], nil
}

// guideFiles returns the files of the guide in a folder, with what it shares with those beside it.
func guideFiles(dir string) (fs.FS, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	return compile.Folder(os.DirFS(filepath.Dir(dir)), filepath.Base(dir))
}

func guidesBelow(root string) (dirs []guideDir, err error) {
	fsys := fs.FS(guides.Files)
	if root != "" {
		fsys = os.DirFS(root)
	}
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, failed{err}
	}
	for _, e := range entries {
		if !holdsGuide(fsys, e.Name()) {
			continue
		}
		d := guideDir{name: e.Name()}
		if d.files, err = compile.Folder(fsys, e.Name()); err != nil {
			return nil, failed{err}
		}
		if root != "" {
			d.path = filepath.Join(root, e.Name())
		}
		dirs = append(dirs, d)
	}
	if len(dirs) == 0 {
		return nil, failed{fmt.Errorf("there are no guides in %s", root)}
	}
	return dirs, nil
}

func holdsGuide(fsys fs.FS, dir string) bool {
	_, err := fs.Stat(fsys, filepath.ToSlash(filepath.Join(dir, "guide.yaml")))
	return err == nil
}
