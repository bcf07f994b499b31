package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// channel is the PostgreSQL channel on which servers announce that the log has grown.
const channel = "firststeps_log"

// Times of the connection that listens for other servers.
const (
	pingInterval = 5 * time.Second // without a notification, until a ping
	pingTimeout  = 2 * time.Second // of a ping, LISTEN or close
	minBackoff   = 200 * time.Millisecond
	maxBackoff   = 2 * time.Second
)

// listen wakes the followers of the log when another server appends to it, until the store closes.
// If the connection is lost no notification is missed: followers are woken once there is a new
// connection, and read the log.
func (s *SQL) listen(running context.Context, config *pgx.ConnConfig) {
	ended := make(chan struct{})
	s.closers = append(s.closers, func() error {
		<-ended
		return nil
	})
	go func() {
		defer close(ended)
		for wait := minBackoff; running.Err() == nil; wait = min(2*wait, maxBackoff) {
			if s.listenOnce(running, config.Copy()) {
				wait = minBackoff
			}
			select {
			case <-running.Done():
			case <-time.After(wait):
			}
		}
	}()
}

// listenOnce listens on one connection until it is lost, and reports whether it could connect.
func (s *SQL) listenOnce(running context.Context, config *pgx.ConnConfig) bool {
	conn, err := pgx.ConnectConfig(running, config)
	if err != nil {
		return false
	}
	defer func() {
		closeCtx, cancel := context.WithTimeout(context.Background(), pingTimeout)
		defer cancel()
		_ = conn.Close(closeCtx)
	}()
	if !succeeds(running, func(ctx context.Context) error {
		_, err := conn.Exec(ctx, "LISTEN "+channel)
		return err
	}) {
		return false
	}
	for {
		s.followers.notify() // at first, too: a notification may have been sent before LISTEN
		if !waitNotification(running, conn) {
			return true
		}
	}
}

// waitNotification waits for a notification of another server. It returns false if the connection
// is lost.
func waitNotification(running context.Context, conn *pgx.Conn) bool {
	for {
		waitCtx, cancel := context.WithTimeout(running, pingInterval)
		_, err := conn.WaitForNotification(waitCtx)
		cancel()
		if err == nil {
			return true
		}
		if running.Err() != nil || conn.IsClosed() || !succeeds(running, conn.Ping) {
			return false
		}
	}
}

// succeeds reports whether a call succeeds within pingTimeout.
func succeeds(running context.Context, call func(context.Context) error) bool {
	callCtx, cancel := context.WithTimeout(running, pingTimeout)
	defer cancel()
	return call(callCtx) == nil
}
