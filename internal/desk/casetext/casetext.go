// Package casetext writes a hand-over as one text message, and reads it again: the way to the desk
// of a phone that has no data. A message has at most 160 characters of the GSM alphabet:
//
//	FIRSTSTEPS TRUNK-RELEASE-FAILS; URGENT; CAR SKODA,OCTAVIA,2019,GREY,AB12CDE;
//	AT 9C3XGV4C+XV; CALL +447700900123; KEY GB 3F9A01C2 872 #K7QX2AB
//
// A human can read it. The desk reads the answers only from KEY: the country ("XX" if the person
// did not confirm one), the first digits of the guide's release, and one character for each answer,
// which is the position of the choice on its screen. So a message is read only with its own
// release, and refused if the desk does not have that. The check after "#" covers all of it. It
// detects any one wrong, missing or extra character, and two exchanged neighbours. Any other error
// remains undetected with a probability of about 1 in 2^32. Letter case, spaces and line breaks
// have no meaning, since phones and people change them.
//
// The package does not send, receive or store messages. phone/message.js of the hand-over writes
// the same text; a test compares the two. Start reading at [Encode] and [Decode].
package casetext

import (
	"errors"
	"strings"
	"unicode"

	"firststeps/internal/desk"
	"firststeps/internal/guide"
)

// MaxLength is the maximum length of a message in characters.
const MaxLength = 160

// maxInput is the maximum length of a text that Decode reads, in bytes.
const maxInput = 1000

// Parts of a message.
const (
	head      = "FIRSTSTEPS"
	noCountry = "XX"
	short     = 8 // digits of the release
)

// Message is a message that was read.
type Message struct {
	Guide    *guide.Guide
	Handover desk.Handover
	// Text is the message without spaces and in capitals: equal for every copy of it.
	Text string
}

// Errors of Encode and Decode.
var (
	ErrTooLong    = errors.New("case does not fit into one text message")
	ErrNotMessage = errors.New("text is not a case")
	ErrDamaged    = errors.New("check of the message does not match")
	ErrUnreadable = errors.New("message has an unknown form")
	ErrRelease    = errors.New("message belongs to a release of a guide that is not known")
)

// normalize returns a text without spaces and invisible characters, and with capital letters and
// plain hyphens.
func normalize(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.Is(unicode.Cf, r):
			return -1
		case unicode.Is(unicode.Pd, r):
			return '-'
		}
		return r
	}, upper(text))
}
