package app

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version says which program this is, and which guides it would serve.
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

// build gives the version and, where it was built in a checkout, the revision and whether files
// were changed.
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
