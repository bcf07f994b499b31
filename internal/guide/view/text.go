package view

import (
	"slices"
	"strings"
)

// Fill replaces "%" in a message.
func Fill(text, with string) string { return strings.ReplaceAll(text, "%", with) }

// Join joins the parts that are not empty with a separator.
func Join(mark string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(parts),
		func(p string) bool { return p == "" }), mark)
}
