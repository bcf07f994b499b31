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

// golden compares the table with a file of real VINs and the answers of NHTSA's own decoder, where
// somebody has one: it never becomes part of the project. Trailers and motorcycles are not in the
// table, and are not asked.
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
	asked, wrong := 0, 0
	for _, l := range lines[1:] {
		car := vin.Decode(l[0])
		if strings.EqualFold(car.VehicleType, "Trailer") ||
			strings.EqualFold(car.VehicleType, "Motorcycle") {
			continue
		}
		asked++
		for _, x := range [][3]string{{"make", l[1], car.Make}, {"model", l[2], car.Model},
			{"year", l[3], strconv.Itoa(car.Year)}, {"body", newer.Replace(l[4]), car.BodyClass}} {
			if !strings.EqualFold(x[1], x[2]) {
				wrong++
				fmt.Printf("%.8s…: %s %q, NHTSA says %q\n", l[0], x[0], x[2], x[1])
			}
		}
	}
	fmt.Printf("%d VINs asked, %d answers differ\n", asked, wrong)
	if wrong > 0 {
		return errors.New("the table is not what NHTSA answers")
	}
	return nil
}
