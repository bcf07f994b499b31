package store

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"firststeps/desk"
	"firststeps/internal/store/pgtest"
)

const clients = 32

// BenchmarkAddCase is what 32 senders at once get through: cases a second that are durable.
func BenchmarkAddCase(b *testing.B) {
	for kind, url := range map[string]func() string{
		"SQLite": func() string { return filepath.Join(b.TempDir(), "cases.db") }, "PostgreSQL": func() string { return pgtest.Shared(b).Database() },
	} {
		b.Run(kind, func(b *testing.B) {
			s, err := OpenSQL(context.Background(), url())
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			senders(b, func(n int) error {
				c, o, e := typical(n)
				_, _, err := s.AddCase(context.Background(), c, o, e)
				return err
			})
		})
	}
}

// BenchmarkBareInserts is the limit: the same rows, put there by the bare driver with prepared statements, as durable, and likewise gathered
// into transactions.
func BenchmarkBareInserts(b *testing.B) {
	for kind, url := range map[string]func() string{
		"SQLite": func() string { return filepath.Join(b.TempDir(), "cases.db") }, "PostgreSQL": func() string { return pgtest.Shared(b).Database() },
	} {
		b.Run(kind, func(b *testing.B) {
			s, err := OpenSQL(context.Background(), url()) // for the schema and the settings
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			queue := make(chan bareRow)
			defer close(queue)
			go bare(s, queue)
			senders(b, func(n int) error {
				row := bareRow{n, make(chan error, 1)}
				queue <- row
				return <-row.done
			})
		})
	}
}

type bareRow struct {
	n    int
	done chan error
}

// bare inserts what comes until there is no more.
func bare(s *SQL, queue <-chan bareRow) {
	ctx := context.Background()
	db := s.write
	if s.file != "" {
		db = connections(s.file)
		defer db.Close()
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		panic(err)
	}
	defer conn.Close()
	statement := func(text string) *sql.Stmt {
		p, err := conn.PrepareContext(ctx, text)
		if err != nil {
			panic(err)
		}
		return p
	}
	event := sealed(new(desk.Event))
	cases := statement(addCase[:len(addCase)-len(" ON CONFLICT DO NOTHING RETURNING seq")])
	contents := statement("INSERT INTO contents (seq, words, doc) VALUES ($1, $2, $3)")
	log := statement("INSERT INTO log (" + names(event) + ") VALUES (" + marks(1, len(event)) + ")")
	count := 0
	insert := func(row bareRow) {
		c, o, e := typical(row.n)
		words, doc := s.spill(searchable(c), pack(contentsOf(c)))
		count++
		e = e.Sealed(int64(count), "", "salt")
		_, one := cases.ExecContext(ctx, append(values(lasting(&c)), o.Key, o.Body, o.Token)...)
		_, two := contents.ExecContext(ctx, count, words, doc)
		_, three := log.ExecContext(ctx, places(sealed(&e))...)
		if one != nil || two != nil || three != nil {
			panic(fmt.Sprint(one, two, three))
		}
	}
	for row := range queue {
		all := []bareRow{row}
		conn.ExecContext(ctx, s.begin)
		insert(row)
	more:
		for len(all) < most {
			select {
			case row, ok := <-queue:
				if !ok {
					break more
				}
				insert(row)
				all = append(all, row)
			default:
				break more
			}
		}
		_, err := conn.ExecContext(ctx, "COMMIT")
		for _, row := range all {
			row.done <- err
		}
	}
}

func senders(b *testing.B, send func(n int) error) {
	var n atomic.Int64
	var all sync.WaitGroup
	b.ResetTimer()
	for range clients {
		all.Go(func() {
			for {
				i := int(n.Add(1)) - 1
				if i >= b.N {
					return
				}
				if err := send(i); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "cases/s")
}

func typical(n int) (desk.Case, Opening, desk.Event) {
	c := desk.Case{
		ID: fmt.Sprintf("case%022d", n*7919), Ref: "K7F-3QX", Version: 1, State: desk.Received, Guide: "trunk-release-fails", Release: "4f6a…",
		Transcript: "life.none~place.parked~settle.done~need.medicine", Language: "en-GB", Country: "GB", Disposition: "call-roadside",
		Report:  desk.Report{Title: "Call roadside help", Urgency: "urgent", Say: []string{"The release failed.", "Medicine is inside."}, Answers: [][2]string{{"Is anyone shut in, ill or in danger?", "No"}, {"Where is the car?", "Parked"}}},
		Details: desk.Details{Name: "Niamh", Phone: "+447700900123", Inside: "medicine", NeededBy: "hour", People: 2, Note: "by the gate", Consent: true, Place: desk.Place{Words: "A40, eastbound, by the second bridge"}},
		Opened:  1, Changed: 1, Waiting: 1,
	}
	o := Opening{fmt.Sprintf("%064d", n*104729), fmt.Sprintf("%064d", n), fmt.Sprintf("%064d", n*1299709)}
	return c, o, desk.Event{At: 1, Actor: "person", Kind: "open", Case: c.ID, Version: 1, State: c.State}
}
