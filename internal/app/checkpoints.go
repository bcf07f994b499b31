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

// How often the end of the log is signed: more often if a case or the desk changed than if only
// tests did.
const (
	signInterval      = time.Minute
	signIdleInterval  = time.Hour
	signRetryInterval = time.Second // until the file is compared with the log
)

// checkpointOptions are the file for checkpoints of the log and the key that signs them.
type checkpointOptions struct{ key, file string }

func (s *checkpointOptions) flags(f *pflag.FlagSet) {
	f.StringVar(&s.key, "audit-key", "",
		"`file` with the private key that signs checkpoints of the log, created by audit key")
	f.StringVar(&s.file, "audit-file", "",
		"`file` to append checkpoints to; keep it apart from the database")
}

// open reads the key. It returns nil if neither flag is set.
func (s checkpointOptions) open() (*signer, error) {
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
		return nil, fmt.Errorf("--audit-key: %s is readable by others, its mode must be 0600",
			s.key)
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

// signer signs the end of the log. It signs only events that this server itself followed, so that
// it never signs a log that was changed in the database.
type signer struct {
	key, file string
	log       *slog.Logger
	now       func() time.Time

	begun  bool                  // the file was read and matches the log
	last   checkpoint.Checkpoint // the last signed
	signed time.Time             // when last was signed
	failed bool                  // the last attempt failed
}

// run signs checkpoints until ctx is done, and then once more.
func (s *signer) run(ctx context.Context, w *deskServer) {
	for wait := signRetryInterval; ; {
		select {
		case <-ctx.Done():
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), signRetryInterval)
			defer cancel()
			s.try(ctx, w, true)
			return
		case <-time.After(wait):
		}
		if wait = signInterval; !s.try(ctx, w, false) && !s.begun {
			wait = signRetryInterval
		}
	}
}

// try signs if a checkpoint is due or, if end is true, whatever is not signed yet. It reports
// whether it succeeded.
func (s *signer) try(ctx context.Context, w *deskServer, end bool) bool {
	h, ok := w.Followed()
	if !ok {
		return false
	}
	err := s.sign(ctx, w, h, end)
	if broken, is := errors.AsType[notAsSigned](err); is {
		w.ReportTampering(broken)
		return false
	}
	if err != nil && !s.failed {
		s.log.Error("cannot sign the log, retrying", "file", s.file, "err", err)
	}
	s.failed = err != nil
	return err == nil
}

// notAsSigned is the error if the log differs from what was signed or followed.
type notAsSigned struct{ error }

func (s *signer) sign(ctx context.Context, w *deskServer, h service.Position, end bool) error {
	if !s.begun {
		if err := s.begin(ctx, w); err != nil {
			return err
		}
	}
	idle := h.Real <= s.last.Position && s.now().Sub(s.signed) < signIdleInterval
	if h.Position == s.last.Position || idle && !end {
		return nil
	}
	if err := w.has(ctx, h.Position, h.Hash); err != nil {
		return err
	}
	at := s.now().UTC().Format(time.RFC3339)
	return s.write(checkpoint.Checkpoint{Position: h.Position, Hash: h.Hash, At: at})
}

// begin reads the file and compares its last checkpoint with the database.
func (s *signer) begin(ctx context.Context, w *deskServer) error {
	all, err := s.read()
	if err != nil {
		return err
	}
	last, ok := latest(all)
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
	return checkpoint.Current(all), nil
}

const afterRestore = " (if a backup was restored: firststeps audit restored)"

// has returns an error unless the log has an event with this hash at this position.
func (w *deskServer) has(ctx context.Context, position int64, hash string) error {
	_, events, err := w.News(ctx, position-1)
	switch {
	case err != nil:
		return err
	case len(events) == 0:
		return notAsSigned{fmt.Errorf("event %d is missing: the log was truncated, "+
			"or this is an older copy%s", position, afterRestore)}
	case events[0].Hash != hash:
		return notAsSigned{fmt.Errorf("event %d differs: the log was rewritten, "+
			"or truncated and continued%s", position, afterRestore)}
	}
	return nil
}

// write appends a checkpoint to the file and syncs it to disk.
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
	if _, err := f.Write(append([]byte(checkpoint.TornEnd(tail)), signed...)); err != nil {
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
