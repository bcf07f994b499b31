package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/pflag"

	"firststeps/internal/desk/checkpoint"
	"firststeps/internal/desk/service"
)

// How often the end of the log is signed: soon if a case or the desk changed, seldom if only tests
// did.
const (
	signEvery  = time.Minute
	signAtRest = time.Hour
	signNotYet = time.Second // the log was not followed yet
)

// signing is where checkpoints of the log go, and the key that signs them.
type signing struct{ key, file string }

func (s *signing) flags(f *pflag.FlagSet) {
	f.StringVar(&s.key, "audit-key", "",
		"`file` with the private key that signs checkpoints of the log, as audit key makes it")
	f.StringVar(&s.file, "audit-file", "",
		"`file` that checkpoints are appended to; keep it where the database is not")
}

// open reads the key. It returns nil if checkpoints are not asked for.
func (s signing) open() (*signer, error) {
	if s.key == "" && s.file == "" {
		return nil, nil
	}
	if s.key == "" || s.file == "" {
		return nil, errKeyAndFile
	}
	info, err := os.Stat(s.key)
	if err != nil {
		return nil, fmt.Errorf("--audit-key: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("--audit-key: others may read %s: its mode must be 0600", s.key)
	}
	key, err := os.ReadFile(s.key)
	if err != nil {
		return nil, fmt.Errorf("--audit-key: %w", err)
	}
	probe := checkpoint.Checkpoint{Position: 1, Hash: fmt.Sprintf("%064d", 0)}
	if _, err := checkpoint.Sign(probe, string(key)); err != nil {
		return nil, fmt.Errorf("--audit-key: %w", err)
	}
	return &signer{key: string(key), file: s.file}, nil
}

// signer signs where the log ends. Only what this server itself followed is signed, so that a log
// that was changed behind its back is not.
type signer struct {
	key, file string
	log       *slog.Logger
	now       func() time.Time

	begun  bool                  // the file was read, and fits
	last   checkpoint.Checkpoint // that was signed
	signed time.Time             // when
	failed bool                  // the last try did
}

// run signs until ctx is done, and then once more.
func (s *signer) run(ctx context.Context, w *working) {
	for wait := signNotYet; ; {
		select {
		case <-ctx.Done():
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), signNotYet)
			defer cancel()
			s.try(ctx, w, true)
			return
		case <-time.After(wait):
		}
		if wait = signEvery; !s.try(ctx, w, false) && !s.begun {
			wait = signNotYet
		}
	}
}

// try signs if there is something to sign, or, at the end, whatever is not signed yet. It reports
// whether all is well.
func (s *signer) try(ctx context.Context, w *working, end bool) bool {
	h, ok := w.Followed()
	if !ok {
		return false
	}
	err := s.sign(ctx, w, h, end)
	if broken, is := errors.AsType[notAsSigned](err); is {
		w.Broken(broken)
		return false
	}
	if err != nil && !s.failed {
		s.log.Error("the log could not be signed; trying on", "file", s.file, "err", err)
	}
	s.failed = err != nil
	return err == nil
}

// notAsSigned says that the log is not the one that was signed, or followed.
type notAsSigned struct{ error }

func (s *signer) sign(ctx context.Context, w *working, h service.Heard, end bool) error {
	if !s.begun {
		if err := s.begin(ctx, w); err != nil {
			return err
		}
	}
	rest := h.Real <= s.last.Position && s.now().Sub(s.signed) < signAtRest
	if h.Position == s.last.Position || rest && !end {
		return nil
	}
	if err := w.has(ctx, h.Position, h.Hash); err != nil {
		return err
	}
	at := s.now().UTC().Format(time.RFC3339)
	return s.write(checkpoint.Checkpoint{Position: h.Position, Hash: h.Hash, At: at})
}

// begin reads the file and compares its last checkpoint with the database.
func (s *signer) begin(ctx context.Context, w *working) error {
	all, err := s.read()
	if err != nil {
		return err
	}
	last, ok := lastOf(all)
	if ok {
		if err := w.has(ctx, last.Position, last.Hash); err != nil {
			return err
		}
	}
	s.begun, s.last = true, last
	return nil
}

func (s *signer) read() ([]checkpoint.Checkpoint, error) {
	file, err := os.ReadFile(s.file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	all, _, err := checkpoint.Read(file, s.key)
	if err != nil {
		return nil, notAsSigned{fmt.Errorf("%s: %w", s.file, err)}
	}
	return checkpoint.Valid(all), nil
}

const afterRestore = " (if a backup was restored: firststeps audit restored)"

// has returns an error if the log has not an event with a hash at a position.
func (w *working) has(ctx context.Context, position int64, hash string) error {
	_, events, err := w.News(ctx, position-1)
	switch {
	case err != nil:
		return err
	case len(events) == 0:
		return notAsSigned{fmt.Errorf("event %d is not there: the end was cut off, "+
			"or this is an older copy%s", position, afterRestore)}
	case events[0].Hash != hash:
		return notAsSigned{fmt.Errorf("event %d is another one: the log was made again, "+
			"or cut off and went on%s", position, afterRestore)}
	}
	return nil
}

// write appends a checkpoint to the file, durably.
func (s *signer) write(c checkpoint.Checkpoint) (err error) {
	signed, err := checkpoint.Sign(c, s.key)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(s.file, os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	tail, err := tailOf(f)
	if err != nil {
		return err
	}
	if _, err := f.Write(append([]byte(checkpoint.CutOff(tail)), signed...)); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	s.last = c
	if s.now != nil {
		s.signed = s.now()
	}
	return nil
}

// tailOf returns the last bytes of a file.
func tailOf(f *os.File) ([]byte, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	tail := make([]byte, min(info.Size(), 2))
	_, err = f.ReadAt(tail, info.Size()-int64(len(tail)))
	return tail, err
}
