package store

import (
	"encoding/binary"
	"os"
)

// index is the header of SQLite's index of the write-ahead log (the -shm file). The layout is that
// of https://sqlite.org/walformat.html, section 2.
type index struct {
	checkpoint
	frames   uint32  // committed frames in the log
	pages    int64   // size of the database
	pageSize int64   //
	sum      [8]byte // checksum of the last frame, which covers all frames before it
}

// checkpoint is how far the log was copied into the database.
type checkpoint struct {
	salt            [8]byte // of the log; changes each time the log restarts
	done, attempted uint32  // frames copied, and frames that the last checkpoint was to copy
}

// Offsets in the index, in bytes.
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
	frameSalt   = 8 // offset in the header of a frame
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
	for i := 0; i < 8; i += 4 { // the log has the checksum in big-endian order
		binary.BigEndian.PutUint32(x.sum[i:], native.Uint32(b[indexSum+i:]))
	}
	copy(x.salt[:], b[indexSalt:])
	x.done, x.attempted = native.Uint32(b[indexDone:]), native.Uint32(b[indexAttempted:])
	return x, nil
}

// explainsChange reports whether a checkpoint after since explains a change of the database file:
// one was completed or begun. If the whole log was copied, the size must match, too.
func (x index) explainsChange(since checkpoint, db os.FileInfo) bool {
	if x.done != x.attempted {
		return true
	}
	copied := x.frames > 0 && x.done == x.frames
	return x.checkpoint != since && (!copied || db.Size() == x.pages*x.pageSize)
}

// matchesLastFrame reports whether the last frame of the log is the one that the index describes.
func (x index) matchesLastFrame(log *os.File) bool {
	if x.frames == 0 {
		return true
	}
	var b [frameHeader - frameSalt]byte
	at := logHeader + int64(x.frames-1)*(frameHeader+x.pageSize) + frameSalt
	_, err := log.ReadAt(b[:], at)
	return err == nil && [8]byte(b[:8]) == x.salt && [8]byte(b[8:]) == x.sum
}
