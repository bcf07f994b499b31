package app

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func (m *Main) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the versions of the program and its guides, as --version",
		Args:  noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return m.version(cmd) },
	}
}

// version prints the versions of the program and of the guides that it would serve.
func (m *Main) version(cmd *cobra.Command) error {
	fmt.Fprintf(m.Stdout, "firststeps %s\n%s %s/%s\n", build(), runtime.Version(), runtime.GOOS,
		runtime.GOARCH)
	lib, err := open(cmd)
	if err != nil {
		return err
	}
	for _, g := range lib.All() {
		fmt.Fprintf(m.Stdout, "guide %s %s %s\n", g.ID, g.Version, g.Release[:8])
	}
	return nil
}

// build returns the version of the program and, if it was built from a checkout, the revision and
// whether files were modified.
func build() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(unknown)"
	}
	text := info.Main.Version
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			text += " revision " + s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			text += " modified"
		}
	}
	return text
}
