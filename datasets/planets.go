package datasets

import (
	"bytes"
	_ "embed" // for the table of the planets
	"encoding/csv"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// JulianYear is the year of 365.25 days in which Planet counts periods.
const JulianYear = 365.25

//go:embed planets.csv
var planetsCSV []byte

// Planet is a row of published figures, with the errors that rounding to the
// printed digits leaves: half a unit of the last digit.
type Planet struct {
	Name        string
	A           float64 // semi-major axis, in au
	ARound      float64
	Period      float64 // sidereal period, in Julian years
	PeriodRound float64
	Mass        float64 // in masses of the Sun
}

// Planets returns the eight planets from the Sun outwards, and where their
// figures were published.
func Planets() (planets []Planet, source string) {
	head, _, _ := bytes.Cut(planetsCSV, []byte("\n"))
	source = strings.TrimPrefix(string(head), "# source: ")
	r := csv.NewReader(bytes.NewReader(planetsCSV))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		panic(fmt.Sprintf("datasets: planets.csv: %v", err)) // it is part of the program
	}
	for _, row := range rows[1:] {
		p := Planet{Name: row[0]}
		p.A, p.ARound = printed(row[1])
		p.Period, p.PeriodRound = printed(row[2])
		p.Period /= JulianYear
		p.PeriodRound /= JulianYear
		ratio, _ := printed(row[3])
		p.Mass = 1 / ratio
		planets = append(planets, p)
	}
	return planets, source
}

// printed returns a number and half a unit of its last digit.
func printed(text string) (v, half float64) {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic(fmt.Sprintf("datasets: planets.csv: %v", err))
	}
	_, decimals, _ := strings.Cut(text, ".")
	return v, 0.5 * math.Pow10(-len(decimals))
}
