package store

import "strings"

// SQLite's secure_delete overwrites deleted bytes, but not moved ones. When a page of a table is
// full, SQLite moves rows to another page; their bytes may stay in the gap they leave, and a later
// delete does not overwrite them. (Of 3,000 cases that grew now and then, two or three could still
// be read in the file after all had been erased.) The pages of an overflow chain are never moved,
// and are overwritten whole. So a row with personal data is padded until all its data is in an
// overflow chain: a prefix as long as what SQLite keeps in the table page itself, and a suffix that
// makes the rest whole pages.
//
// The figures are from https://sqlite.org/fileformat2.html#b_tree_pages for pages of 4,096 bytes:
// of a row longer than a page, the table page keeps localBytes, and the remainder that does not
// fill an overflow page if it is small enough.
const (
	localBytes = (4096-12)*32/255 - 23 // bytes of such a row in the table page
	pageBytes  = 4096 - 4              // bytes of data in an overflow page
	filler     = localBytes + 23       // covers localBytes and the row's header
)

// pad pads the last two columns of a row, in this order: a text for the search and a JSON document.
// It pads with empty lines: a search never looks for them, and JSON allows them.
func pad(prefix, doc string) (string, string) {
	prefix = blankLines[:filler] + prefix
	size := len(prefix) + len(doc)
	pages := (size - localBytes + pageBytes - 1) / pageBytes
	return prefix, doc + blankLines[:localBytes+pages*pageBytes-size]
}

// blankLines is the longest padding that pad needs.
var blankLines = strings.Repeat("\n", localBytes+pageBytes)

// noPad returns its arguments, for PostgreSQL.
func noPad(prefix, doc string) (string, string) { return prefix, doc }
