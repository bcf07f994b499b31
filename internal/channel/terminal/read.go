package terminal

import (
	"bufio"
	"context"
	"errors"
	"io"
)

// maxLine is the maximum length of a typed line in bytes.
const maxLine = 4 << 10

// line is a typed line, without its end.
type line struct {
	text    string
	tooLong bool // if true, text is empty
}

// read sends the lines of in, until it ends or fails, or ctx is done.
func read(ctx context.Context, in io.Reader) <-chan line {
	lines := make(chan line)
	go func() {
		defer close(lines)
		r := bufio.NewReaderSize(in, maxLine)
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

// next reads one line, and reports whether there may be another.
func next(r *bufio.Reader) (l line, more bool) {
	text, err := r.ReadSlice('\n')
	l.text = string(text)
	for errors.Is(err, bufio.ErrBufferFull) {
		l = line{tooLong: true}
		_, err = r.ReadSlice('\n')
	}
	return l, err == nil
}
