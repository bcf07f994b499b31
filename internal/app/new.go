package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"firststeps/internal/guide/compile"
	"firststeps/internal/guide/skeleton"
)

// newOptions are the settings of the command new.
type newOptions struct {
	dir, title string
	languages  []string
}

func (m *Main) newCommand() *cobra.Command {
	var o newOptions
	cmd := &cobra.Command{
		Use:   "new ID",
		Short: "Start a guide: a folder with a small guide that is proved",
		Long: "Start a guide: a folder with a small guide that is proved, in English. Its\n" +
			"comments say what to change, and its only source is the draft itself.\n\n" +
			"The id is the guide's name in addresses: small letters, digits and hyphens.",
		Example: "  firststeps new lamp-out --title 'A headlight has gone out'",
		Args:    wants(1, 1, "name the guide that you want to write"),
		RunE: func(_ *cobra.Command, args []string) error {
			return m.startGuide(args[0], o)
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	flags := cmd.Flags()
	flags.StringVar(&o.dir, "dir", ".", "`folder` in which to make the guide's folder")
	flags.StringVar(&o.title, "title", "", "the problem in a few plain `words`")
	flags.StringSliceVar(&o.languages, "languages", []string{"en-US", "en-GB"},
		"language `tags` of the texts, separated by commas")
	// fails only for an unknown flag
	_ = cmd.MarkFlagDirname("dir")
	return cmd
}

// startGuide writes a new guide beside its place, proves it, and moves it there.
func (m *Main) startGuide(id string, o newOptions) error {
	if !compile.ValidID(id) {
		return fmt.Errorf("%q cannot be the id of a guide: begin with a small letter, and write "+
			"small letters, digits and hyphens, 41 at most. For example:\n"+
			"  firststeps new lamp-out", id)
	}
	dir := filepath.Join(o.dir, id)
	if _, err := os.Lstat(dir); err == nil {
		return fmt.Errorf("%s exists already, and nothing in it was changed. To see it:\n"+
			"  firststeps preview %s\nOr start another one:\n  firststeps new %.38s-2",
			dir, shellWord(dir), id)
	}
	files, err := skeleton.Files(skeleton.Options{ID: id, Title: o.title, Languages: o.languages,
		Today: m.Now().UTC()})
	if err != nil {
		return err
	}
	beside, err := os.MkdirTemp(o.dir, ".new-")
	if err != nil {
		return failed{err}
	}
	defer func() { _ = os.RemoveAll(beside) }()
	draft := filepath.Join(beside, id)
	if err := writeFiles(draft, files); err != nil {
		return failed{err}
	}
	r := m.proveOne(guideDir{id, draft, os.DirFS(draft)}, verifyOptions{})
	if len(r.Diagnostics) > 0 { // the title is all that can be wrong
		return fmt.Errorf("with this title the guide is not proved, so it was not made:\n\n%w",
			r.Diagnostics)
	}
	if err := os.Rename(draft, dir); err != nil {
		return failed{err}
	}
	return m.printStarted(dir, o.languages, r)
}

// printStarted prints what was made, and what to type next.
func (m *Main) printStarted(dir string, languages []string, r report) error {
	at := shellWord(dir)
	_, err := fmt.Fprintf(m.Stdout,
		"Made %s: a draft in %s, proved in %d states, with %d stories.\n"+
			"Change guide.yaml, text/ and stories/ in it; the comments say what. Next, type:\n"+
			"  firststeps preview %s   to see it while you write\n"+
			"  firststeps verify %s    to prove it\n",
		dir, strings.Join(languages, ", "), r.States, r.Stories, at, at)
	return writeError(err)
}

// writeFiles writes files below a folder, and makes the folders that they need.
func writeFiles(dir string, files map[string][]byte) error {
	var errs []error
	for name, content := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		errs = append(errs, os.MkdirAll(filepath.Dir(file), 0o777),
			os.WriteFile(file, content, 0o666))
	}
	return errors.Join(errs...)
}

// shellWord returns a path as one word of a command line.
func shellWord(path string) string {
	if strings.Trim(path, shellSafe) == "" {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}

// shellSafe are the characters that need no quotes.
const shellSafe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./"
