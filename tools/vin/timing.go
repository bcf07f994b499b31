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

// timed decodes the VINs of a file, each once and cold as they come, and prints what
// test/bench/vin.mjs prints of its peer. Single times are the clock's, since the system counts
// processor time too coarsely; the mean is processor time.
func timed(file string) error {
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
	before := processor()
	for _, v := range vins[1:] {
		start := time.Now()
		car := vin.Decode(v)
		times = append(times, time.Since(start))
		if car.Model != "" {
			answered++
		}
	}
	spent := processor() - before
	slices.Sort(times)
	n := len(times)
	fmt.Printf("firststeps: %d of %d with a model; one VIN by the clock: median %v, p99 %v; "+
		"processor time: mean %v\n",
		answered, n, times[n/2], times[n*99/100], spent/time.Duration(n))
	return nil
}

func processor() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
