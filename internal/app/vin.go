package app

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"firststeps/internal/facts/vehicle"
	"firststeps/internal/facts/vin"
	"firststeps/internal/guide/view"
)

func (m *Main) vinCommand() *cobra.Command {
	var asJSON yesNo
	cmd := &cobra.Command{
		Use:   "vin VIN",
		Short: "Decode a vehicle identification number: the car and the release in its trunk",
		Long: "Decode a vehicle identification number: make, model, model year and body of\n" +
			"a car made for the US market, and whether to expect a release inside its\n" +
			"trunk. Nothing is sent anywhere or stored.",
		Example: "  firststeps vin 4T1BF1FK3FA000000",
		Args:    wants(1, 1, "type the 17 letters and digits of a VIN, without spaces"),
		RunE: func(_ *cobra.Command,
			args []string) error {
			return m.vin(args[0], bool(asJSON))
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	addYesNo(cmd.Flags(), &asJSON, "json", "print JSON")
	return cmd
}

// decoded is the JSON output of vin.
type decoded struct {
	Make         string  `json:"make"`
	Model        string  `json:"model"`
	Year         int     `json:"year"` // 0 if unknown
	BodyClass    string  `json:"body_class"`
	VehicleType  string  `json:"vehicle_type"`
	Fuel         string  `json:"fuel"`
	CheckDigitOK bool    `json:"check_digit_ok"`
	Ambiguous    bool    `json:"ambiguous"`
	DataDate     string  `json:"data_date"`
	Release      release `json:"interior_release"`
}

type release struct {
	Verdict vehicle.Verdict `json:"verdict"`
	Why     string          `json:"why"`
}

func (m *Main) vin(number string, asJSON bool) error {
	car := vin.Decode(number)
	known := vehicle.FromVIN(car)
	verdict, why := known.Release()
	if car.Problem == vin.NotAVIN {
		return errors.New(why)
	}
	// US law defines how a VIN encodes its model year, and this may not be a US VIN
	if car.Problem == vin.NoMatch {
		car.Year = 0
	}
	out := decoded{car.Make, car.Model, car.Year, car.BodyClass, car.VehicleType,
		view.Join(" + ", car.Fuel, car.SecondFuel),
		car.CheckDigitOK, car.Ambiguous, vin.Day(), release{verdict, why}}
	if asJSON {
		return m.printJSON(out)
	}
	return writeError(out.print(m.Stdout, known))
}

func (d decoded) print(w io.Writer, car vehicle.Car) error {
	var s strings.Builder
	name := view.Join(" ", d.Make, d.Model)
	if d.Year > 0 {
		name = view.Join(", ", name, fmt.Sprint(d.Year))
	}
	switch {
	case name == "":
		name = "Make, model and year are not known."
	case car.Problem != vin.None:
		name = "Perhaps " + name
	}
	fmt.Fprintln(&s, name)
	if about := view.Join(", ", d.BodyClass, d.VehicleType, d.Fuel); about != "" {
		fmt.Fprintln(&s, about)
	}
	fmt.Fprintf(&s, "\nA release inside the trunk: %s. %s\n", d.Release.Verdict, d.Release.Why)
	if d.Release.Verdict != vehicle.NotExpected && d.Release.Verdict != vehicle.Unknown {
		fmt.Fprintln(&s,
			"That is what the law asks for. This car may not have one, or it may not work.")
	}
	if car.FrontToo {
		fmt.Fprintln(&s, "Cars of this model have a second trunk in front.")
	}
	fmt.Fprintf(&s, "\nSource: what makers filed with NHTSA (vPIC), as of %s.\n", d.DataDate)
	_, err := io.WriteString(w, s.String())
	return err
}
