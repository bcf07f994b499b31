package app

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/mod/sumdb/note"

	"firststeps/internal/desk"
	"firststeps/internal/desk/checkpoint"
	"firststeps/internal/desk/store"
)

// auditOptions are the settings of the command audit.
type auditOptions struct {
	database    string
	at          int64
	keys, files []string
}

func (m *Main) auditCommand() *cobra.Command {
	var a auditOptions
	cmd := &cobra.Command{
		Use: "audit", Args: noArguments,
		Short: "Check the log, the rows it describes and the signed checkpoints",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("at") && a.at < 1 {
				return fmt.Errorf("--at %d: events are counted from 1", a.at)
			}
			return runtimeError(m.audit(cmd.Context(), a))
		},
	}
	f := cmd.Flags()
	f.StringVar(&a.database, "database", "", databaseUsage)
	f.Int64Var(&a.at, "at", 0, "check up to this event, and count the cases by their state then")
	f.StringArrayVar(&a.keys, "audit-key", nil,
		"`file` with a key of checkpoints, private or public; repeat for each key")
	f.StringArrayVar(&a.files, "audit-file", nil, "`file` of checkpoints; repeat for each server")
	cmd.AddCommand(m.auditKeyCommand(), m.auditRestoredCommand())
	return cmd
}

const databaseUsage = "the server's `database`: a file, or postgres://…"

// runtimeError marks err as a runtime error, unless it is nil.
func runtimeError(err error) error {
	if err == nil {
		return nil
	}
	return failed{err}
}

// audit checks a database, up to an event if one is named, and prints the result.
func (m *Main) audit(ctx context.Context, a auditOptions) (err error) {
	signed, err := m.checkpoints(a)
	if err != nil {
		return err
	}
	url, s, err := m.openReadOnly(ctx, a.database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	last, err := s.Last(ctx)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if a.at > last.Position {
		return fmt.Errorf("there is no event %d: the log has %d", a.at, last.Position)
	}
	compared, then := checkpoint.Compare(signed...), then{cases: map[string]desk.State{}}
	done, err := s.Check(ctx, store.CheckOptions{
		To: a.at, Saw: m.progress(cmp.Or(a.at, last.Position)),
		Event: func(e desk.Event) {
			compared.Event(e.Position, e.Hash)
			then.see(e)
		},
	})
	if err != nil {
		return err
	}
	met, err := compared.End(a.at)
	if err != nil {
		return err
	}
	if err := m.printChecked(plainURL(url), done); err != nil {
		return err
	}
	if a.at > 0 {
		then.print(m.Stdout)
	} else {
		fmt.Fprintln(m.Stdout,
			"every operator, passkey, invitation, key and webhook matches the log")
	}
	return m.printCoverage(signed, met, done)
}

// printCoverage prints how far the checkpoints cover the checked events.
func (m *Main) printCoverage(signed []checkpoint.Checkpoint, met int,
	done store.CheckResult) error {
	if len(signed) == 0 {
		_, err := fmt.Fprintln(m.Stdout, "no checkpoints were compared: "+undetected)
		return writeError(err)
	}
	reach := int64(0)
	for _, c := range signed {
		if c.Position <= done.Events {
			reach = max(reach, c.Position)
		}
		if c.Restored {
			fmt.Fprintf(m.Stdout, "a backup was restored on %s, with %d events: "+
				"later events of the old log are gone\n", c.At, c.Position)
		}
	}
	_, err := fmt.Fprintf(m.Stdout, "%d checkpoints fit; "+
		"the %d events after the last of them are not signed\n", met, done.Events-reach)
	return writeError(err)
}

// undetected names what a check cannot detect without checkpoints.
const undetected = "a truncated log, a rewritten log and an older copy of the whole database " +
	"are not detected"

// then collects what was true at an event.
type then struct {
	last  desk.Event
	cases map[string]desk.State // except tests
}

func (t *then) see(e desk.Event) {
	t.last = e
	if e.Version > 0 && !e.Test() {
		t.cases[e.Case] = e.State
	}
}

func (t *then) print(w io.Writer) {
	count := map[desk.State]int{}
	for _, s := range t.cases {
		count[s]++
	}
	at := t.last.At.UTC().Format(time.RFC3339)
	fmt.Fprintf(w, "event %d was on %s; the cases then:", t.last.Position, at)
	for _, s := range desk.States() {
		fmt.Fprintf(w, " %s %d", s, count[s])
	}
	fmt.Fprintln(w)
}

// progress returns a function that prints how far a check is, every two seconds.
func (m *Main) progress(events int64) func(store.CheckResult) {
	line := m.paced(2 * time.Second)
	return func(done store.CheckResult) {
		line("%d of %d events, %d cases\n", done.Events, events, done.Cases+done.Older)
	}
}

// openReadOnly opens a database that is a file or PostgreSQL for reading.
func (m *Main) openReadOnly(ctx context.Context, asked string) (url string, s *store.SQL,
	err error) {
	if url, err = m.databaseURL(asked); err != nil {
		return "", nil, err
	}
	if url == inMemory {
		return "", nil, errors.New("a database in memory cannot be opened by another process")
	}
	if path, ok := databaseFile(url); ok {
		s, err = openSettled(ctx, path)
		return path, s, err
	}
	s, err = store.OpenReadOnly(ctx, url)
	return url, s, err
}

// checkpoints reads the checkpoints to compare the database with.
func (m *Main) checkpoints(a auditOptions) (all []checkpoint.Checkpoint, err error) {
	if (len(a.keys) == 0) != (len(a.files) == 0) {
		return nil, errKeyAndFile
	}
	var keys []string
	for _, name := range a.keys {
		key, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("--audit-key: %w", err)
		}
		keys = append(keys, string(key))
	}
	for _, name := range a.files {
		file, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("--audit-file: %w", err)
		}
		read, torn, err := checkpoint.Read(file, keys...)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if len(read) == 0 {
			return nil, fmt.Errorf("%s contains no checkpoints", name)
		}
		if torn > 0 {
			fmt.Fprintf(m.Stdout, "%s: %d checkpoints are incomplete or damaged\n", name, torn)
		}
		all = append(all, checkpoint.Current(read)...)
	}
	return all, nil
}

var errKeyAndFile = errors.New("--audit-key and --audit-file must be used together")

func (m *Main) auditKeyCommand() *cobra.Command {
	name := "desk"
	cmd := &cobra.Command{
		Use: "key FILE", Args: wants(1, 1, "name the file to create"),
		Example: "  firststeps audit key audit.key",
		Short:   "Create a key pair for checkpoints: private in FILE, public in FILE.pub",
		RunE: func(_ *cobra.Command, args []string) error {
			return runtimeError(m.auditKey(args[0], name))
		},
	}
	cmd.Flags().StringVar(&name, "name", name, "`name` of the key, written into each checkpoint")
	return cmd
}

func (m *Main) auditKey(file, name string) error {
	private, public, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		return err
	}
	if _, err := note.NewSigner(private); err != nil {
		return fmt.Errorf("invalid key name %q: %w", name, err)
	}
	for _, one := range []struct {
		name, key string
		mode      os.FileMode
	}{{file, private, 0o600}, {file + ".pub", public, 0o644}} {
		if err := writeNew(one.name, one.key+"\n", one.mode); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintln(m.Stdout, public)
	return writeError(err)
}

// writeNew creates a file and syncs it to disk. It fails if the file exists.
func writeNew(name, text string, mode os.FileMode) (err error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := f.WriteString(text); err != nil {
		return err
	}
	return f.Sync()
}

func (m *Main) auditRestoredCommand() *cobra.Command {
	var o checkpointOptions
	var database string
	cmd := &cobra.Command{
		Use: "restored", Args: noArguments,
		Short: "Sign that a backup was restored, so that checkpoints continue from its last event",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runtimeError(m.auditRestored(cmd.Context(), o, database))
		},
	}
	o.flags(cmd.Flags())
	cmd.Flags().StringVar(&database, "database", "", databaseUsage)
	return cmd
}

// auditRestored checks a database and signs its last event as the end of a restored backup.
func (m *Main) auditRestored(ctx context.Context, o checkpointOptions,
	database string) (err error) {
	signer, err := o.open()
	if err != nil {
		return err
	}
	if signer == nil {
		return errKeyAndFile
	}
	url, s, err := m.openReadOnly(ctx, database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	done, err := s.Check(ctx, store.CheckOptions{})
	if err != nil {
		return err
	}
	if err := signer.write(checkpoint.Checkpoint{
		Position: done.Events, Hash: done.Last, At: m.Now().UTC().Format(time.RFC3339),
		Restored: true,
	}); err != nil {
		return err
	}
	return m.printChecked(plainURL(url), done)
}

// latest returns the checkpoint with the highest position.
func latest(all []checkpoint.Checkpoint) (last checkpoint.Checkpoint, ok bool) {
	if len(all) == 0 {
		return last, false
	}
	byPosition := func(a, b checkpoint.Checkpoint) int {
		return cmp.Compare(a.Position, b.Position)
	}
	return slices.MaxFunc(all, byPosition), true
}
