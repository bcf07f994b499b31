package view

import (
	"slices"
	"strings"
)

// Fill puts something into a sentence of a voice, at "%".
func Fill(text, with string) string { return strings.ReplaceAll(text, "%", with) }

// Joined puts a mark between the parts that there are.
func Joined(mark string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(parts),
		func(p string) bool { return p == "" }), mark)
}
