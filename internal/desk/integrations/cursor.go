package integrations

import (
	"context"
	"crypto/sha256"
	"encoding/binary"

	"firststeps/internal/desk/service"
)

// cursor writes positions in the log as numbers that say nothing of how many events lie between: a
// permutation of the numbers of 52 bits, the same on every server of a desk, by the key of the
// desk.
type cursor struct{ key string }

const (
	half   = 26
	mask   = 1<<half - 1
	rounds = 6
)

// cursor returns that of the desk, which its first event decides. Nobody outside knows its hash.
func (g *Gate) cursor(ctx context.Context) (cursor, error) {
	if known := g.marks.Load(); known != nil {
		return *known, nil
	}
	s, err := g.store()
	if err != nil {
		return cursor{}, err
	}
	first, err := s.Log(ctx, 0, 1)
	if err != nil || len(first) == 0 {
		return cursor{}, err // there is no position to be written either
	}
	c := cursor{service.Hash("cursor " + first[0].Hash)}
	g.marks.Store(&c)
	return c, nil
}

// write returns the number for a position; 0 is the beginning in both.
func (c cursor) write(position int64) int64 {
	if position == 0 {
		return 0
	}
	n := c.turn(position, false)
	if n == 0 {
		n = c.turn(n, false)
	}
	return n
}

// read returns the position that a number stands for, which may be none that there is.
func (c cursor) read(n int64) int64 {
	if n == 0 {
		return 0
	}
	position := c.turn(n, true)
	if position == 0 {
		position = c.turn(position, true)
	}
	return position
}

// turn is a balanced Feistel network.
func (c cursor) turn(n int64, back bool) int64 {
	left, right := n>>half&mask, n&mask
	for i := range rounds {
		round := i
		if back {
			round = rounds - 1 - i
			left, right = right, left
		}
		mixed := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(c.key),
			uint64(round)<<half|uint64(right)))
		left, right = right, left^int64(binary.BigEndian.Uint32(mixed[:]))&mask
		if back {
			left, right = right, left
		}
	}
	return left<<half | right
}
