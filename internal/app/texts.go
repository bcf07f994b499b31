package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"firststeps/internal/guide/translate"
)

func (m *Main) textsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "texts",
		Short: "Give the texts of a guide to a translator, and read the translation"}
	var output string
	export := &cobra.Command{
		Use:   "export DIR LANG",
		Short: "Write the texts of a guide as a table (CSV), English beside the language",
		Long: "Write the texts of a guide, or of a fragment, as a table (CSV): a row for each\n" +
			"text, with its name, a note, the English, and the language to fill in. Without\n" +
			"-o it is written to stdout.",
		Example: "  firststeps texts export lamp-out de -o lamp-out-de.csv",
		Args:    wants(2, 2, "name the folder of the guide and the language"),
		RunE: func(_ *cobra.Command, args []string) error {
			return m.exportTexts(args[0], args[1], output)
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string,
			cobra.ShellCompDirective) {
			if len(args) == 1 {
				return languagesOf(args[0]), cobra.ShellCompDirectiveNoFileComp
			}
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
	}
	export.Flags().StringVarP(&output, "output", "o", "", "`file` to write instead of stdout")
	read := &cobra.Command{
		Use:   "import FILE DIR",
		Short: "Write the translation in a table into text/ of the guide",
		Long: "Write the translation in a table into text/ of the guide, in canonical form.\n" +
			"It is refused as a whole if a row has lost a placeholder, a number or a\n" +
			"\"do not\", or if a row is missing.",
		Example: "  firststeps texts import lamp-out-de.csv lamp-out",
		Args:    wants(2, 2, "name the table and the folder of the guide"),
		RunE: func(_ *cobra.Command, args []string) error {
			return m.importTexts(args[0], args[1])
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string,
			cobra.ShellCompDirective) {
			if len(args) == 0 {
				return []string{"csv"}, cobra.ShellCompDirectiveFilterFileExt
			}
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
	}
	cmd.AddCommand(export, read)
	return cmd
}

// languagesOf returns the languages of the texts in a folder.
func languagesOf(dir string) (all []string) {
	names, err := fs.Glob(os.DirFS(dir), "text/*.yaml")
	if err != nil { // the pattern is valid
		return nil
	}
	for _, name := range names {
		all = append(all, filepath.Base(name[:len(name)-len(".yaml")]))
	}
	return all
}

func (m *Main) exportTexts(dir, language, output string) error {
	table, err := translate.Export(os.DirFS(dir), language)
	switch {
	case err != nil:
		return failed{fmt.Errorf("%s: %w", dir, err)}
	case output != "":
		return writeError(os.WriteFile(output, table, 0o666))
	}
	_, err = m.Stdout.Write(table)
	return writeError(err)
}

func (m *Main) importTexts(file, dir string) error {
	table, err := os.ReadFile(file)
	if err != nil {
		return failed{err}
	}
	in, found := translate.Import(os.DirFS(dir), file, table)
	if len(found) > 0 {
		return failed{errors.Join(found, errors.New("nothing was written"))}
	}
	target := filepath.Join(dir, filepath.FromSlash(in.File))
	if err := replaceFile(target, in.Content); err != nil {
		return failed{err}
	}
	if in.Unchecked > 0 {
		fmt.Fprintf(m.Stderr, "There is no list of how %q says \"do not\": a reader has to check "+
			"the %d texts that do in English.\n", in.Language, in.Unchecked)
	}
	_, err = fmt.Fprintf(m.Stdout, "Wrote %d texts to %s. Next, type:\n  firststeps verify %s\n",
		in.Texts, target, shellWord(dir))
	return writeError(err)
}

// replaceFile writes a file as a whole or not at all, so that a full disk leaves the old text.
func replaceFile(file string, content []byte) error {
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		if err := os.WriteFile(file, nil, 0o666); err != nil {
			return err
		}
	}
	return rewrite(file, content)
}
