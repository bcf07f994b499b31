package terminal

import (
	"bufio"
	"context"
	"errors"
	"io"
)

// longest bounds a line typed, in bytes.
const longest = 4 << 10

// line is a line as it was typed, without its end.
type line struct {
	text    string
	tooLong bool // then text is empty
}

// read gives the lines of in, until it ends or fails, or nobody listens any more.
func read(ctx context.Context, in io.Reader) <-chan line {
	lines := make(chan line)
	go func() {
		defer close(lines)
		r := bufio.NewReaderSize(in, longest)
		for {
			l, more := next(r)
			if !more && l == (line{}) {
				return
			}
			select {
			case lines <- l:
			case <-ctx.Done():
				return
			}
		}
	}()
	return lines
}

// next reads one line. It says whether there may be another.
func next(r *bufio.Reader) (l line, more bool) {
	text, err := r.ReadSlice('\n')
	l.text = string(text)
	for errors.Is(err, bufio.ErrBufferFull) {
		l = line{tooLong: true}
		_, err = r.ReadSlice('\n')
	}
	return l, err == nil
}
