package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"firststeps/internal/facts/vin"
)

// golden compares the table with a file of real VINs and the results of NHTSA's own decoder. Such a
// file must not become part of the project. Trailers and motorcycles are skipped, because they are
// not in the table.
func golden(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil || len(lines) < 2 {
		return fmt.Errorf("%s: %d lines: %w", file, len(lines), err)
	}
	newer := strings.NewReplacer("[SUV]/Multipurpose Vehicle [MPV]",
		"(SUV)/Multi-Purpose Vehicle (MPV)", "[CUV]", "(CUV)", "[SUT]", "(SUT)")
	total, wrong := 0, 0
	for _, l := range lines[1:] {
		car := vin.Decode(l[0])
		if strings.EqualFold(car.VehicleType, "Trailer") ||
			strings.EqualFold(car.VehicleType, "Motorcycle") {
			continue
		}
		total++
		for _, x := range [][3]string{{"make", l[1], car.Make}, {"model", l[2], car.Model},
			{"year", l[3], strconv.Itoa(car.Year)}, {"body", newer.Replace(l[4]), car.BodyClass}} {
			if !strings.EqualFold(x[1], x[2]) {
				wrong++
				fmt.Printf("%.8s…: %s %q, NHTSA has %q\n", l[0], x[0], x[2], x[1])
			}
		}
	}
	fmt.Printf("%d VINs compared, %d values differ\n", total, wrong)
	if wrong > 0 {
		return errors.New("the table differs from NHTSA's results")
	}
	return nil
}
