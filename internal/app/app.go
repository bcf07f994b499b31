// Package app is the program: its commands, its settings, and the wiring of the other packages.
//
// [Main] is a struct with everything outside the program in its fields, so that a test can start,
// inspect and stop it. The package does not decide what a person is shown (packages triage and view
// do), renders no page, and keeps no state except whether it is shutting down. No other package
// imports cobra.
//
// Start reading at [Main.Run], then serve.go for the server, server.go for what applies to every
// request, ask.go for the terminal, and settings.go for flags and environment.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"firststeps/internal/facts/place"
)

// Exit codes.
const (
	exitDone   = 0 // success
	exitFailed = 1 // runtime error
	exitUsage  = 2 // usage error
)

// Main is one run of the program, with everything that it uses from outside.
type Main struct {
	Args      []string // without the program's name
	Stdin     io.Reader
	Stdout    io.Writer
	Stderr    io.Writer
	LookupEnv func(string) (string, bool) // as os.LookupEnv
	Now       func() time.Time
}

// Run executes the command in Args and returns the exit code: 0 for success, 1 for a runtime error,
// 2 for a usage error. A server runs until ctx is done, then finishes the requests in progress.
func (m *Main) Run(ctx context.Context) int {
	root := m.commands()
	// never nil, because cobra would then read os.Args
	root.SetArgs(append([]string{}, m.Args...))
	root.SetIn(m.Stdin)
	root.SetOut(m.Stdout)
	root.SetErr(m.Stderr)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitDone
	}
	code := m.reportError(cmd, err)
	if code == exitUsage || cmd.Name() == "ask" {
		fmt.Fprintf(m.Stderr, "Emergency: call %s.\n",
			strings.Join(place.FallbackNumbers(), " or "))
	}
	return code
}

// reportError prints the error of a command and returns its exit code.
func (m *Main) reportError(cmd *cobra.Command, err error) int {
	if failure, ok := errors.AsType[failed](err); ok {
		fmt.Fprintln(m.Stderr, failure)
		return exitFailed
	}
	fmt.Fprintf(m.Stderr, "%s: %s\n", cmd.CommandPath(), printable(err))
	fmt.Fprintf(m.Stderr, "Run '%s --help' for usage.\n", cmd.CommandPath())
	return exitUsage
}

// failed marks a runtime error. A command returns any other error for a usage error.
type failed struct{ error }

func (f failed) Unwrap() error { return f.error }

// printable returns the text of an error without control characters, because it may quote an
// argument and a terminal would act on them.
func printable(err error) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return '\uFFFD'
		}
		return r
	}, err.Error())
}

// commands builds the tree of commands. Without a command, the program runs the server.
func (m *Main) commands() *cobra.Command {
	root := m.serveCommand()
	root.SilenceErrors, root.SilenceUsage = true, true
	root.AddCommand(m.serveAlias(root), m.versionCommand(), m.askCommand(),
		m.simulateCommand(), m.diffCommand(),
		m.newCommand(), m.previewCommand(), m.formatCommand(), m.graphCommand(),
		m.verifyCommand(), m.textsCommand(), m.signCommand(), m.recallCommand(),
		m.backupCommand(), m.restoreCommand(), m.auditCommand(), m.inviteCommand(),
		m.healthCommand(), m.vinCommand(), m.placeCommand(), m.cardCommand(), m.exportCommand(),
		m.mcpCommand())
	m.settings(root)
	return root
}
