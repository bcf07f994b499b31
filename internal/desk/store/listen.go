package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// channel is where servers tell each other that the log has grown.
const channel = "firststeps_log"

// Waiting for news of other servers.
const (
	quiet  = 5 * time.Second // without a word: ask whether the connection still lives
	brief  = 2 * time.Second // that asking may take
	pause  = 200 * time.Millisecond
	longer = 2 * time.Second
)

// listen passes on the news of other servers until the store closes. A lost connection loses no
// news: whoever waits is woken once there is another, and looks.
func (s *SQL) listen(running context.Context, config *pgx.ConnConfig) {
	ended := make(chan struct{})
	s.behind = append(s.behind, func() error {
		<-ended
		return nil
	})
	go func() {
		defer close(ended)
		for wait := pause; running.Err() == nil; wait = min(2*wait, longer) {
			if s.hear(running, config.Copy()) {
				wait = pause
			}
			select {
			case <-running.Done():
			case <-time.After(wait):
			}
		}
	}()
}

// hear listens on one connection until it is lost, and says whether there was one.
func (s *SQL) hear(running context.Context, config *pgx.ConnConfig) bool {
	conn, err := pgx.ConnectConfig(running, config)
	if err != nil {
		return false
	}
	defer func() {
		closing, cancel := context.WithTimeout(context.Background(), brief)
		defer cancel()
		_ = conn.Close(closing)
	}()
	if !asked(running, func(ctx context.Context) error {
		_,
			err := conn.Exec(ctx, "LISTEN "+channel)
		return err
	}) {
		return false
	}
	for {
		s.news.spread() // first of all: something may have been told while nobody listened
		if !told(running, conn) {
			return true
		}
	}
}

// told waits until another server tells something, and says whether the connection still lives.
func told(running context.Context, conn *pgx.Conn) bool {
	for {
		waiting, cancel := context.WithTimeout(running, quiet)
		_, err := conn.WaitForNotification(waiting)
		cancel()
		if err == nil {
			return true
		}
		if running.Err() != nil || conn.IsClosed() || !asked(running, conn.Ping) {
			return false
		}
	}
}

// asked asks something, and says whether an answer came in time.
func asked(running context.Context, something func(context.Context) error) bool {
	asking, cancel := context.WithTimeout(running, brief)
	defer cancel()
	return something(asking) == nil
}
