package store

import "strings"

// SQLite's secure_delete overwrites what is deleted, but not what was moved: when a page of a table
// is full, rows go over to another page, and their bytes may stay behind in the gap that they
// leave, out of reach of a later delete. (Of 3,000 cases that grew now and then, two or three could
// still be read in the file after all had been erased.) Pages of an overflow chain are never moved,
// and are overwritten whole. So a row with something personal is laid out so that all of it lies
// there: filler in front, as long as what SQLite keeps in the table itself, and behind it as much
// as makes the rest whole pages.
//
// The figures are those of https://sqlite.org/fileformat2.html#b_tree_pages for pages of 4,096
// bytes: of a row longer than a page, the table keeps local bytes and what does not fill an
// overflow page, if that is not too much.
const (
	local    = (4096-12)*32/255 - 23 // bytes of such a row that stay in the table
	overflow = 4096 - 4              // bytes in a page of the chain
	filler   = local + 23            // more than local, and the row's own header
)

// spill lays out a text to be searched and a document of JSON, which end a row in this order.
// Filler is empty lines: no search is for those, and JSON may stand among them.
func spill(front, doc string) (string, string) {
	front = empty[:filler] + front
	size := len(front) + len(doc)
	pages := (size - local + overflow - 1) / overflow
	return front, doc + empty[:local+pages*overflow-size]
}

// empty is as many empty lines as are ever needed.
var empty = strings.Repeat("\n", local+overflow)

// plain lays out nothing.
func plain(front, doc string) (string, string) { return front, doc }
