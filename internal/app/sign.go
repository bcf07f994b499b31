package app

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"firststeps/internal/guide"
	"firststeps/internal/guide/compile"
	"firststeps/internal/guide/diag"
	"firststeps/internal/guide/wording"
)

// signOptions are the settings of the command sign.
type signOptions struct {
	by  string
	yes yesNo
}

func (m *Main) signCommand() *cobra.Command {
	var o signOptions
	cmd := &cobra.Command{
		Use:   "sign DIR",
		Short: "Sign the safety texts of a guide, old and new words side by side",
		Long: "Sign the safety texts of the guide in the folder DIR: the texts that people\n" +
			"act on. The command shows each text that is not signed, with the words that\n" +
			"were signed before, and asks page by page. It writes " + wording.LockFile +
			" in DIR.\n\n" +
			"A signature says that a person has read the words and takes responsibility.\n" +
			"It is a name in a file, not cryptography: keep the file under version\n" +
			"control, which shows who wrote it. It counts for " +
			fmt.Sprint(wording.ValidDays) + " days, and only while the\n" +
			"words, and where an answer leads, do not change.",
		Example: "  firststeps sign guides/hot-car\n" +
			"  firststeps sign guides/hot-car --by 'Jane Doe, paramedic' --yes",
		Args: wants(1, 1, "name the folder of a guide"),
		RunE: func(_ *cobra.Command, args []string) error { return m.sign(args[0], o) },
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string,
			cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
	}
	cmd.Flags().StringVar(&o.by, "by", "", "name and role of the person who signs")
	addYesNo(cmd.Flags(), &o.yes, "yes", "sign everything that is shown, without asking")
	return cmd
}

// sign shows what is not signed, and writes the signatures that the person makes.
func (m *Main) sign(dir string, o signOptions) error {
	g, err := fromFolder(dir)
	if err != nil {
		return err
	}
	if o.by != "" {
		if err := wording.Signer(o.by); err != nil {
			return fmt.Errorf("--by: %w", err)
		}
	}
	file := filepath.Join(dir, wording.LockFile)
	lock, err := readLock(os.DirFS(dir))
	if err != nil {
		return failed{fmt.Errorf("%s: %w", file, err)}
	}
	before, today := lock.Bytes(), m.Now().UTC().Format(time.DateOnly)
	s := signing{m: m, lines: bufio.NewScanner(m.Stdin), by: o.by, today: today,
		pages: byPage(lock.Open(g, today))}
	switch {
	case len(s.pages) == 0:
	case bool(o.yes) && o.by != "":
		lock = s.all(lock)
	case !bool(o.yes) && isTerminal(m.Stdin) && isTerminal(m.Stdout):
		lock = s.ask(lock)
	default:
		for i := range s.pages {
			s.print(i)
		}
		return failed{fmt.Errorf("nothing is signed. Read the texts, then type:\n"+
			"  firststeps sign %s --by 'NAME, ROLE' --yes", dir)}
	}
	if after := lock.Bytes(); !bytes.Equal(before, after) {
		if err := rewrite(file, after); err != nil {
			return failed{err}
		}
	}
	total := len(wording.Safety(g))
	_, err = fmt.Fprintf(m.Stdout, "%d of %d safety texts are signed in %s.\n",
		total-wording.Unsigned(lock.Open(g, today)), total, file)
	return writeError(err)
}

// readLock reads the lock file in the folder of a guide. Without one, nothing is signed.
func readLock(dir fs.FS) (wording.Lock, error) {
	b, err := fs.ReadFile(dir, wording.LockFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return wording.ParseLock(b)
}

// byPage returns what must be signed, divided into what a person reads together.
func byPage(open []wording.Open) (pages [][]wording.Open) {
	for i, o := range open {
		if i == 0 || o.Text.Page() != open[i-1].Text.Page() {
			pages = append(pages, nil)
		}
		last := len(pages) - 1
		pages[last] = append(pages[last], o)
	}
	return pages
}

// signing is one run of the command sign.
type signing struct {
	m         *Main
	lines     *bufio.Scanner
	by, today string
	pages     [][]wording.Open
}

// all prints all pages, and returns the lock file with all of them signed.
func (s *signing) all(lock wording.Lock) wording.Lock {
	for i := range s.pages {
		s.print(i)
		lock = s.accept(lock, i)
	}
	return lock
}

// ask asks for a name and then, page by page, for a signature. It stops at the end of the input.
func (s *signing) ask(lock wording.Lock) wording.Lock {
	for s.by == "" {
		answer, ok := s.answer("Name and role of the person who signs: ")
		if !ok {
			return lock
		}
		if err := wording.Signer(answer); err != nil {
			fmt.Fprintln(s.m.Stdout, err)
			continue
		}
		s.by = answer
	}
	for i := 0; i < len(s.pages); {
		s.print(i)
		answer, ok := s.answer(
			"Is every text on this page right, here, for a person in danger? yes, no or quit: ")
		switch {
		case !ok || answer == "quit":
			return lock
		case answer == "yes":
			lock = s.accept(lock, i)
			i++
		case answer == "no":
			i++
		}
	}
	return lock
}

func (s *signing) answer(question string) (answer string, ok bool) {
	fmt.Fprint(s.m.Stdout, question)
	ok = s.lines.Scan()
	fmt.Fprintln(s.m.Stdout)
	return strings.TrimSpace(s.lines.Text()), ok
}

func (s *signing) print(page int) {
	fmt.Fprintf(s.m.Stdout, "Page %d of %d: %s. Signed before | now:\n\n", page+1, len(s.pages),
		s.pages[page][0].Text.Page())
	for _, o := range s.pages[page] {
		fmt.Fprint(s.m.Stdout, o.Change())
		if o.Reason != wording.NeverSigned {
			fmt.Fprintf(s.m.Stdout, "  %s\n", o.Message())
		}
		fmt.Fprintln(s.m.Stdout)
	}
}

// accept returns the lock file with a page signed, and without the texts of it that are gone.
func (s *signing) accept(lock wording.Lock, page int) wording.Lock {
	for _, o := range s.pages[page] {
		if o.Reason == wording.Gone {
			lock = lock.Without(o.Text.Name())
		} else {
			lock = lock.With(wording.Sign(o.Text, s.by, s.today))
		}
	}
	return lock
}

// checkWording counts the safety texts of a guide and those that are not signed, and returns the
// findings that say which. If there is no signature at all, that is one finding.
func (m *Main) checkWording(d guideDir, g *guide.Guide) (total, unsigned int, found diag.List) {
	total = len(wording.Safety(g))
	fix := "run firststeps sign " + cmp.Or(d.path, "guides/"+d.name)
	lock, err := readLock(d.files)
	if err != nil {
		return total, total, diag.List{{ID: "bad-lock", File: wording.LockFile,
			Message: err.Error(),
			Fix:     "restore it from version control, or delete it and " + fix}}
	}
	if len(lock) == 0 {
		return total, total, diag.List{{ID: wording.NeverSigned.String(), File: wording.LockFile,
			Message: fmt.Sprintf("none of the %d safety texts is signed", total), Fix: fix}}
	}
	open := lock.Open(g, m.Now().UTC().Format(time.DateOnly))
	for _, o := range open {
		f := diag.Finding{ID: o.Reason.String(), Message: o.Message(), Fix: fix,
			File: wording.LockFile, Line: o.Line}
		if o.Reason != wording.Gone {
			f.File = "text/" + o.Text.Language + ".yaml"
			f.Line, f.Column, f.Excerpt = compile.Locate(d.files, f.File, o.Text.Path)
		}
		found = append(found, f)
	}
	return total, wording.Unsigned(open), compile.Origins(d.files, found)
}

// drafts returns a finding for each text that is still a draft.
func drafts(d guideDir, g *guide.Guide) (found diag.List) {
	for _, t := range g.Texts {
		if t.Draft {
			f := diag.Finding{ID: "draft-text", File: "text/" + t.Language + ".yaml",
				Message: "no native speaker has reviewed this translation",
				Fix:     "have one review and sign it, then delete the key \"draft\""}
			f.Line, f.Column, f.Excerpt = compile.Locate(d.files, f.File, "draft")
			found = append(found, f)
		}
	}
	return compile.Origins(d.files, found)
}
