package integrations

import (
	"context"
	"crypto/sha256"
	"encoding/binary"

	"firststeps/internal/desk/service"
)

// cursor encodes positions in the log as numbers that do not reveal how many events are between
// them. The encoding is a permutation of the 52-bit numbers with a key of the desk, so it is the
// same on all its servers.
type cursor struct{ key string }

const (
	half   = 26
	mask   = 1<<half - 1
	rounds = 6
)

// cursor returns the desk's cursor. Its key is derived from the hash of the first event, which is
// secret.
func (g *Server) cursor(ctx context.Context) (cursor, error) {
	if known := g.marks.Load(); known != nil {
		return *known, nil
	}
	s, err := g.store()
	if err != nil {
		return cursor{}, err
	}
	first, err := s.Log(ctx, 0, 1)
	if err != nil || len(first) == 0 {
		return cursor{}, err // an empty log has no positions to encode
	}
	c := cursor{service.Hash("cursor " + first[0].Hash)}
	g.marks.Store(&c)
	return c, nil
}

// write encodes a position. 0, the beginning of the log, is encoded as 0.
func (c cursor) write(position int64) int64 {
	if position == 0 {
		return 0
	}
	n := c.permute(position, false)
	if n == 0 {
		n = c.permute(n, false)
	}
	return n
}

// read decodes a position. The result of an invalid number may be a position that does not exist.
func (c cursor) read(n int64) int64 {
	if n == 0 {
		return 0
	}
	position := c.permute(n, true)
	if position == 0 {
		position = c.permute(position, true)
	}
	return position
}

// permute is a balanced Feistel network; back inverts it.
func (c cursor) permute(n int64, back bool) int64 {
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
