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

// auditing is what an audit is asked.
type auditing struct {
	database    string
	at          int64
	keys, files []string
}

func (m *Main) auditCommand() *cobra.Command {
	var a auditing
	cmd := &cobra.Command{
		Use: "audit", Args: cobra.NoArgs,
		Short: "Check the log, the rows that it tells of, and the checkpoints that were signed",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("at") && a.at < 1 {
				return fmt.Errorf("--at %d: events are counted from 1", a.at)
			}
			return failure(m.audit(cmd.Context(), a))
		},
	}
	f := cmd.Flags()
	f.StringVar(&a.database, "database", "", whereCases)
	f.Int64Var(&a.at, "at", 0, "check up to this event, and say what was so then")
	f.StringArrayVar(&a.keys, "audit-key", nil,
		"`file` with the key of checkpoints, private or public; once for each key")
	f.StringArrayVar(&a.files, "audit-file", nil, "`file` of checkpoints; once for each server")
	cmd.AddCommand(m.auditKeyCommand(), m.auditRestoredCommand())
	return cmd
}

const whereCases = "`where` the server keeps its cases: a file, or postgres://…"

// failure marks what went wrong with a command that was asked for rightly.
func failure(err error) error {
	if err == nil {
		return nil
	}
	return failed{err}
}

// audit checks a database, up to an event if one is named, and prints what was found.
func (m *Main) audit(ctx context.Context, a auditing) (err error) {
	signed, err := m.checkpoints(a)
	if err != nil {
		return err
	}
	url, s, err := m.look(ctx, a.database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	last, err := s.Last(ctx)
	if err != nil && !errors.Is(err, store.ErrNone) {
		return err
	}
	if a.at > last.Position {
		return fmt.Errorf("there is no event %d: the log has %d", a.at, last.Position)
	}
	compared, then := checkpoint.Compare(signed...), then{cases: map[string]desk.State{}}
	done, err := s.Check(ctx, store.Checking{
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
	if err := m.found(plainURL(url), done); err != nil {
		return err
	}
	if a.at > 0 {
		then.print(m.Stdout)
	} else {
		fmt.Fprintln(m.Stdout,
			"every operator, passkey, invitation, key and webhook is as the log says")
	}
	return m.covered(signed, met, done)
}

// covered prints how far the checkpoints cover what was checked.
func (m *Main) covered(signed []checkpoint.Checkpoint, met int, done store.Checked) error {
	if len(signed) == 0 {
		_, err := fmt.Fprintln(m.Stdout, "no checkpoints were compared: "+undetected)
		return unwritten(err)
	}
	reach := int64(0)
	for _, c := range signed {
		if c.Position <= done.Events {
			reach = max(reach, c.Position)
		}
		if c.Restored {
			fmt.Fprintf(m.Stdout, "a backup was restored on %s, with %d events: "+
				"what came after them before is not here\n", c.At, c.Position)
		}
	}
	_, err := fmt.Fprintf(m.Stdout, "%d checkpoints fit; "+
		"the %d events after the last of them are signed by none\n", met, done.Events-reach)
	return unwritten(err)
}

// undetected is what nothing shows without checkpoints.
const undetected = "an end that was cut off, a log that was made again, " +
	"and an older copy of the whole database are not detected"

// then is what was so at an event.
type then struct {
	last  desk.Event
	cases map[string]desk.State // of cases that are no tests
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
	at := time.UnixMilli(int64(t.last.At)).UTC().Format(time.RFC3339)
	fmt.Fprintf(w, "event %d was on %s; the cases then:", t.last.Position, at)
	for _, s := range desk.States() {
		fmt.Fprintf(w, " %s %d", s, count[s])
	}
	fmt.Fprintln(w)
}

// progress returns what prints every few seconds how far a check is.
func (m *Main) progress(events int64) func(store.Checked) {
	const pause = 2 * time.Second
	next := m.Now().Add(pause)
	return func(done store.Checked) {
		if m.Now().Before(next) {
			return
		}
		next = m.Now().Add(pause)
		fmt.Fprintf(m.Stderr, "%d of %d events, %d cases\n",
			done.Events, events, done.Cases+done.Older)
	}
}

// look opens a database that is a file or PostgreSQL, to look at it.
func (m *Main) look(ctx context.Context, asked string) (url string, s *store.SQL, err error) {
	if url, err = m.where(asked); err != nil {
		return "", nil, err
	}
	if url == inMemory {
		return "", nil, errors.New("what is in memory cannot be looked at from outside")
	}
	if path, ok := ofFile(url); ok {
		s, err = openSettled(ctx, path)
		return path, s, err
	}
	s, err = store.Look(ctx, url)
	return url, s, err
}

// checkpoints reads the checkpoints that a database is to be compared with.
func (m *Main) checkpoints(a auditing) (all []checkpoint.Checkpoint, err error) {
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
			return nil, fmt.Errorf("%s has no checkpoint", name)
		}
		if torn > 0 {
			fmt.Fprintf(m.Stdout,
				"%s: %d checkpoints were cut off while they were written, or damaged\n", name, torn)
		}
		all = append(all, checkpoint.Valid(read)...)
	}
	return all, nil
}

var errKeyAndFile = errors.New("--audit-key and --audit-file go together")

func (m *Main) auditKeyCommand() *cobra.Command {
	name := "desk"
	cmd := &cobra.Command{
		Use: "key FILE", Args: cobra.ExactArgs(1),
		Short: "Make a key for checkpoints: the private one in FILE, the public one in FILE.pub",
		RunE: func(_ *cobra.Command, args []string) error {
			return failure(m.auditKey(args[0], name))
		},
	}
	cmd.Flags().StringVar(&name, "name", name, "`name` of the key, as it stands in each checkpoint")
	return cmd
}

func (m *Main) auditKey(file, name string) error {
	private, public, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		return err
	}
	if _, err := note.NewSigner(private); err != nil {
		return fmt.Errorf("%q is no name for a key: %w", name, err)
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
	return unwritten(err)
}

// writeNew writes a file that must not be there yet, durably.
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
	var o signing
	var database string
	cmd := &cobra.Command{
		Use: "restored", Args: cobra.NoArgs,
		Short: "Sign that a backup was restored, so that checkpoints go on from its last event",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return failure(m.auditRestored(cmd.Context(), o, database))
		},
	}
	o.flags(cmd.Flags())
	cmd.Flags().StringVar(&database, "database", "", whereCases)
	return cmd
}

// auditRestored checks a database and signs where it ends.
func (m *Main) auditRestored(ctx context.Context, o signing, database string) (err error) {
	signer, err := o.open()
	if err != nil {
		return err
	}
	if signer == nil {
		return errKeyAndFile
	}
	url, s, err := m.look(ctx, database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	done, err := s.Check(ctx, store.Checking{})
	if err != nil {
		return err
	}
	if err := signer.write(checkpoint.Checkpoint{
		Position: done.Events, Hash: done.Last, At: m.Now().UTC().Format(time.RFC3339),
		Restored: true,
	}); err != nil {
		return err
	}
	return m.found(plainURL(url), done)
}

// lastOf returns the checkpoint that is furthest on.
func lastOf(all []checkpoint.Checkpoint) (last checkpoint.Checkpoint, ok bool) {
	if len(all) == 0 {
		return last, false
	}
	further := func(a, b checkpoint.Checkpoint) int { return cmp.Compare(a.Position, b.Position) }
	return slices.MaxFunc(all, further), true
}
