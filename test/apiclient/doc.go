// Package apiclient is a client of the public API for tests, generated from its description. It is
// not part of the program, and no line of it is written by hand: "go generate
// ./internal/channel/api" writes it. Start reading at [Client].
package apiclient
