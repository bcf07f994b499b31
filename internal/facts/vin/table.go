package vin

import _ "embed" // the table

// The table, made by the module in ../tools/vin from the package named in table.json. It is used as
// it lies in the binary: nothing is read at the start. Little-endian; every section begins at a
// multiple of eight.
//
//	magic, date (4 bytes), where each section begins and the last one ends (4 bytes each)
//	makers   16 bytes each, by code: code (6, of three characters or six), type and truck type (1 each), make and the
//	         type's name (2 each), first link (4). One more ends the last maker's links
//	links    4 bytes each: first and last year since 1980 (1 each), list (2)
//	listAt   4 bytes each: where a list begins
//	lists    how many rows tell model, body, fuel, second fuel (2 each); then the rows: key (2), value (2).
//	         Of those of one element that match, the first is what NHTSA's own procedure would give
//	keyAt    4 bytes each: where a key begins, in twos
//	keys     which of the thirteen places are bound (2), then the class of each (2)
//	classes  8 bytes each: the set of characters, bits 0–9 the digits, 10–35 the letters
//	models   name and make (2 each)
//	nameAt   4 bytes each: where a name begins
//	names    the texts, sorted; the first is empty
//
//go:generate go run -C ../../../tools/vin . -root ../..
//go:embed table.bin
var table string

const magic = "FSVIN 1\n"

const (
	secMakers = iota
	secLinks
	secListAt
	secLists
	secKeyAt
	secKeys
	secClasses
	secModels
	secNameAt
	secNames
)

const (
	makerBytes = 16
	linkBytes  = 4
)

// section gives where a section begins.
func section(s int) int { return int(word(len(magic) + 4 + 4*s)) }

// The three ways to read a number. Written out, each becomes one load.
func half(at int) int {
	b := table[at : at+2]
	return int(uint16(b[0]) | uint16(b[1])<<8)
}

func word(at int) uint32 {
	b := table[at : at+4]
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

func long(at int) uint64 {
	b := table[at : at+8]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

// name gives a text by its number: a part of the table, no copy.
func name(n int) string {
	at, names := section(secNameAt)+4*n, section(secNames)
	return table[names+int(word(at)) : names+int(word(at+4))]
}
