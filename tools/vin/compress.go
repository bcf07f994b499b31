package main

import (
	"bytes"
	"compress/flate"
)

// headBytes is how many bytes of a table are not compressed: the magic and the date.
const headBytes = 12

// compress returns a table in the form that ../../internal/facts/vin/table.go reads.
func compress(table []byte) ([]byte, error) {
	out := bytes.NewBuffer(bytes.Clone(table[:headBytes]))
	w, err := flate.NewWriter(out, flate.BestCompression)
	if err == nil {
		_, err = w.Write(table[headBytes:])
	}
	if err == nil {
		err = w.Close()
	}
	return out.Bytes(), err
}
