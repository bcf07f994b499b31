package voice

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strconv"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
)

// maxTranscript is the maximum length of a transcript in an address, which providers limit.
const maxTranscript = 2500

// state is the position in a call. It is in the address that the provider calls next, signed, and
// has nothing about the person.
type state struct {
	guide      *guide.Guide // nil at the list of guides
	transcript string
	flags      bool // the red flags are offered
	page       int  // of the answers
	wrong      int  // wrong keys in a row
	fresh      bool // it is read out next, without a key
	step       int  // requests of this call, so that no two addresses are equal
}

// begin returns the state at the beginning of a call.
func begin(guides []*guide.Guide) state {
	s := state{fresh: true}
	if len(guides) == 1 {
		s.guide = guides[0]
	}
	return s
}

// query returns the state as a signed query.
func (s state) query(token string) string {
	q := url.Values{"n": {strconv.Itoa(s.step)}}
	for name, n := range map[string]int{"p": s.page, "w": s.wrong} {
		if n > 0 {
			q.Set(name, strconv.Itoa(n))
		}
	}
	if s.guide != nil {
		q.Set("g", s.guide.ID)
	}
	if s.transcript != "" {
		q.Set("t", s.transcript)
	}
	for name, on := range map[string]bool{"f": s.flags, "r": s.fresh} {
		if on {
			q.Set(name, "1")
		}
	}
	return q.Encode() + "&s=" + sign(token, q)
}

func sign(token string, q url.Values) string {
	h := hmac.New(sha256.New, []byte(token))
	h.Write([]byte("voice " + q.Encode()))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:16])
}

// stateOf reads a state, and reports whether this server signed it. Without a query it is the
// beginning of a call. A guide that is not in service any more leads to the list of guides.
func stateOf(token string, q url.Values, guides []*guide.Guide) (s state, ok bool) {
	if len(q) == 0 {
		return begin(guides), true
	}
	given := q.Get("s")
	q.Del("s")
	if !hmac.Equal([]byte(given), []byte(sign(token, q))) {
		return s, false
	}
	for _, g := range guides {
		if g.ID == q.Get("g") {
			s.guide = g
		}
	}
	s.fresh = q.Get("r") != ""
	s.step, s.page, s.wrong = number(q, "n"), number(q, "p"), number(q, "w")
	if s.guide != nil {
		s.transcript, s.flags = q.Get("t"), q.Get("f") != ""
	}
	return s, true
}

// number returns a number that this server wrote, or 0.
func number(q url.Values, name string) int {
	n, _ := strconv.Atoi(q.Get(name))
	return n
}

func (s state) turn() *triage.Turn {
	turn := triage.Replay(s.guide, triage.Parse(s.transcript))
	return &turn
}

// at returns the state at another transcript.
func (s state) at(t string) state { return state{guide: s.guide, transcript: t, step: s.step} }
