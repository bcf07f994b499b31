package store

import (
	"encoding/binary"
	"os"
)

// index is what SQLite's index of the write-ahead log (the file -shm) says of the database and the
// log. The layout is that of https://sqlite.org/walformat.html, section 2.
type index struct {
	checkpoint
	frames   uint32  // of the log that are committed
	pages    int64   // of the database
	pageSize int64   //
	sum      [8]byte // checksum of the last frame, which covers all before it
}

// checkpoint is how far the log has been copied into the database. It changes with each checkpoint.
type checkpoint struct {
	salt            [8]byte // of the log, another each time that it begins again
	done, attempted uint32  // frames that are copied, and that were to be
}

// Where things are in the index, in bytes.
const (
	indexPageSize  = 14
	indexFrames    = 16
	indexPages     = 20
	indexSum       = 24
	indexSalt      = 32
	indexDone      = 96
	indexAttempted = 128
	indexSize      = 136
)

const (
	logHeader   = 32 // bytes before the first frame
	frameHeader = 24
	frameSalt   = 8 // in the header of a frame
)

func readIndex(f *os.File) (x index, err error) {
	var b [indexSize]byte
	if _, err := f.ReadAt(b[:], 0); err != nil {
		return x, err
	}
	native := binary.NativeEndian
	x.pageSize = int64(native.Uint16(b[indexPageSize:]))
	if x.pageSize == 1 {
		x.pageSize = 1 << 16
	}
	x.frames, x.pages = native.Uint32(b[indexFrames:]), int64(native.Uint32(b[indexPages:]))
	for i := 0; i < 8; i += 4 { // in the log the checksum is big-endian
		binary.BigEndian.PutUint32(x.sum[i:], native.Uint32(b[indexSum+i:]))
	}
	copy(x.salt[:], b[indexSalt:])
	x.done, x.attempted = native.Uint32(b[indexDone:]), native.Uint32(b[indexAttempted:])
	return x, nil
}

// explains reports whether a database may have changed since a checkpoint: another one was made, or
// begun. Where all of the log has been copied, the size must be right, too.
func (x index) explains(since checkpoint, db os.FileInfo) bool {
	if x.done != x.attempted {
		return true
	}
	copied := x.frames > 0 && x.done == x.frames
	return x.checkpoint != since && (!copied || db.Size() == x.pages*x.pageSize)
}

// ends reports whether the last frame of the log is the one that the index knows.
func (x index) ends(log *os.File) bool {
	if x.frames == 0 {
		return true
	}
	var b [frameHeader - frameSalt]byte
	at := logHeader + int64(x.frames-1)*(frameHeader+x.pageSize) + frameSalt
	_, err := log.ReadAt(b[:], at)
	return err == nil && [8]byte(b[:8]) == x.salt && [8]byte(b[8:]) == x.sum
}
