package main

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"syscall"
	"time"

	"firststeps/internal/facts/vin"
)

// timeDecode decodes the VINs of a file, each once, and prints the same values as
// test/bench/vin.mjs. Single times are wall-clock times, because the system's processor times are
// too coarse; the mean is processor time.
func timeDecode(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	var vins []string
	for s := bufio.NewScanner(f); s.Scan(); {
		vins = append(vins, s.Text())
	}
	vin.Decode(vins[0])
	times := make([]time.Duration, 0, len(vins))
	answered := 0
	before := processorTime()
	for _, v := range vins[1:] {
		start := time.Now()
		car := vin.Decode(v)
		times = append(times, time.Since(start))
		if car.Model != "" {
			answered++
		}
	}
	spent := processorTime() - before
	slices.Sort(times)
	n := len(times)
	fmt.Printf("firststeps: %d of %d with a model; one VIN by the clock: median %v, p99 %v; "+
		"processor time: mean %v\n",
		answered, n, times[n/2], times[n*99/100], spent/time.Duration(n))
	return nil
}

// processorTime returns the processor time used by this process.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
