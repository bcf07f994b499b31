package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"firststeps/internal/guide"
	"firststeps/internal/guide/compile"
	"firststeps/internal/guide/diff"
)

func (m *Main) diffCommand() *cobra.Command {
	var data yesNo
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Show what a change to a guide means for people, and which version it needs",
		Long: "Show what a change to a guide means for the person in trouble. OLD and NEW\n" +
			"are folders with a guide.yaml, two releases of one guide. The command\n" +
			"replays every state of each on the other. The exit code is 0 if the version\n" +
			"is raised far enough, and 1 if not.",
		Example: "  firststeps diff /tmp/old/trunk-release-fails guides/trunk-release-fails",
		Args:    wants(2, 2, "name two folders: the old release, then the new one"),
		RunE: func(_ *cobra.Command, args []string) error {
			return m.diff(args[0], args[1], bool(data))
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string,
			cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
	}
	addYesNo(cmd.Flags(), &data, "json", "print the report as JSON")
	return cmd
}

// diff prints the report, and fails if the version is not raised far enough.
func (m *Main) diff(oldDir, newDir string, data bool) error {
	old, err := fromFolder(oldDir)
	if err != nil {
		return err
	}
	next, err := fromFolder(newDir)
	if err != nil {
		return err
	}
	if old.ID != next.ID {
		return fmt.Errorf(
			"%s is the guide %s, and %s is %s: only releases of one guide can be compared", oldDir,
			old.ID, newDir, next.ID)
	}
	report := diff.Compare(old, next)
	out := []byte(report.Text())
	if data {
		out = report.JSON()
	}
	if _, err := m.Stdout.Write(out); err != nil {
		return writeError(err)
	}
	if report.Refusal != "" {
		return failed{errors.New(report.Refusal)}
	}
	return nil
}

// fromFolder compiles the guide in a folder.
func fromFolder(dir string) (*guide.Guide, error) {
	if _, err := os.Stat(filepath.Join(dir, "guide.yaml")); err != nil {
		return nil, fmt.Errorf("%s is not the folder of a guide: %w", dir, err)
	}
	files, err := guideFiles(dir)
	if err != nil {
		return nil, failed{err}
	}
	g, found := compile.Guide(files)
	if err := located(found, dir).Err(); err != nil {
		return nil, failed{err}
	}
	return g, nil
}
