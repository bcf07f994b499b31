package app

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"firststeps/internal/guide/compile"
	"firststeps/internal/guide/diag"
)

func (m *Main) formatCommand() *cobra.Command {
	var check yesNo
	cmd := &cobra.Command{
		Use:     "format FILE|DIR…",
		Short:   "Rewrite guide and text files in canonical form",
		Example: "  firststeps format guides/trunk-release-fails",
		Args:    wants(1, anyNumber, "name the files to format, or folders of guides"),
		RunE: func(_ *cobra.Command, files []string) error {
			return m.format(files, bool(check))
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string,
			cobra.ShellCompDirective) {
			return []string{"yaml"}, cobra.ShellCompDirectiveFilterFileExt
		},
	}
	addYesNo(cmd.Flags(), &check, "check",
		"change nothing; list the files that are not in canonical form, and exit with 1")
	return cmd
}

// format rewrites every file that it can read, and reports the others. With check it only reports
// the files that it would change. It leaves stories as they are, and says so.
func (m *Main) format(files []string, check bool) error {
	var errs []error
	for _, file := range filesOf(files) {
		if isStory(file) {
			fmt.Fprintf(m.Stderr, "%s: left as it is: a story has no canonical form\n", file)
			continue
		}
		src, err := os.ReadFile(file)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		form, err := compile.Format(file, src)
		switch {
		case err != nil:
			errs = append(errs, named(file, err))
		case bytes.Equal(src, form):
		case check:
			errs = append(errs, fmt.Errorf("%s: not in canonical form: run firststeps format on it",
				file))
		default:
			errs = append(errs, rewrite(file, form))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return failed{err}
	}
	return nil
}

// filesOf returns the files with each folder of a guide or a fragment replaced by its files.
func filesOf(names []string) (files []string) {
	for _, name := range names {
		var found []string
		for _, pattern := range []string{"guide.yaml", "fragment.yaml", "text/*.yaml",
			"own-words/*.yaml"} {
			more, _ := fs.Glob(os.DirFS(name), pattern) // none if it is not a folder
			for _, file := range more {
				found = append(found, filepath.Join(name, filepath.FromSlash(file)))
			}
		}
		if len(found) == 0 {
			found = []string{name}
		}
		files = append(files, found...)
	}
	return files
}

// isStory reports whether a file is in the folder of a guide's stories.
func isStory(file string) bool {
	full, err := filepath.Abs(file)
	return err == nil && filepath.Base(filepath.Dir(full)) == "stories"
}

// named adds the file name to an error that does not have it.
func named(file string, err error) error {
	if _, ok := errors.AsType[diag.List](err); ok {
		return err
	}
	return fmt.Errorf("%s: %w", file, err)
}

// rewrite replaces a file atomically, so that a full disk leaves the old text. If there is no file,
// rewrite creates it.
func rewrite(file string, form []byte) error {
	mode := fs.FileMode(0o644)
	info, err := os.Stat(file)
	switch {
	case err == nil:
		mode = info.Mode().Perm()
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	next := file + ".new"
	if err := os.WriteFile(next, form, mode); err != nil {
		return errors.Join(err, os.Remove(next))
	}
	return os.Rename(next, file)
}
