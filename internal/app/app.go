// Package app is the program: its commands, its settings, and the wiring of the rooms below.
//
// [Main] is a struct with the whole outside world in its fields, so that a test can start it, look
// at it and stop it. The package does not decide what a person is told (packages triage and words
// do), renders no page, and holds no state but whether it is shutting down. Nothing outside it
// knows cobra.
//
// Start reading at [Main.Run], then serve.go for the server, server.go for what stands around every
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

// What the program tells the shell when it ends.
const (
	exitDone   = 0 // done as asked
	exitFailed = 1 // asked rightly, and could not
	exitUsage  = 2 // asked for something that there is not
)

// Main is one run of the program, and all that it sees of the world.
type Main struct {
	Args      []string // without the program's name
	Stdin     io.Reader
	Stdout    io.Writer
	Stderr    io.Writer
	LookupEnv func(string) (string, bool) // as os.LookupEnv
	Now       func() time.Time
}

// Run does what the arguments say and gives the exit code: 0 done, 1 failed, 2 asked wrongly. A
// server runs until ctx is done, then lets the requests under way finish.
func (m *Main) Run(ctx context.Context) int {
	root := m.commands()
	// never nil: cobra would read the arguments of the process
	root.SetArgs(append([]string{}, m.Args...))
	root.SetIn(m.Stdin)
	root.SetOut(m.Stdout)
	root.SetErr(m.Stderr)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitDone
	}
	code := m.complain(cmd, err)
	if code == exitUsage || cmd.Name() == "ask" {
		fmt.Fprintf(m.Stderr, "Emergency: call %s.\n", strings.Join(place.Everywhere(), " or "))
	}
	return code
}

// complain says what went wrong, and gives the exit code that it means.
func (m *Main) complain(cmd *cobra.Command, err error) int {
	if failure, ok := errors.AsType[failed](err); ok {
		fmt.Fprintln(m.Stderr, failure)
		return exitFailed
	}
	fmt.Fprintf(m.Stderr, "%s: %s\n", cmd.CommandPath(), plain(err))
	fmt.Fprintf(m.Stderr, "%s --help says what there is.\n", cmd.CommandPath())
	return exitUsage
}

// failed marks what went wrong with a command that was asked for rightly. Any other error is about
// the asking.
type failed struct{ error }

func (f failed) Unwrap() error { return f.error }

// plain gives an error without what a terminal would act on: it may quote an argument.
func plain(err error) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return '\uFFFD'
		}
		return r
	}, err.Error())
}

// commands builds the tree of commands. Without a command, the program serves.
func (m *Main) commands() *cobra.Command {
	root := m.serveCommand()
	root.SilenceErrors, root.SilenceUsage = true, true
	root.AddCommand(m.askCommand(), m.diffCommand(), m.formatCommand(), m.graphCommand(),
		m.verifyCommand(), m.recallCommand(),
		m.backupCommand(), m.restoreCommand(), m.auditCommand(), m.inviteCommand(),
		m.healthCommand(), m.vinCommand(), m.placeCommand())
	m.settings(root)
	return root
}
