package expr_test

import (
	"errors"
	"testing"

	"neurophysics/lab/expr"
)

// unit reads a unit that must be right.
func unit(t testing.TB, text string) expr.Unit {
	t.Helper()
	u, err := expr.ParseUnit(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestUnitsAreReadAndPrinted(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"1", "1"}, {"rad", "1"}, {"m/s^2", "m/s^2"}, {"kg*m^2/s^2", "kg*m^2/s^2"}, {"J", "kg*m^2/s^2"}, {"au/yr", "au/yr"},
		{"GeV", "GeV"}, {"Msun", "Msun"}, {"m2/s", "m^2/s"}, {"kg m2 s-2", "kg*m^2/s^2"}, {"1/s", "1/s"}, {"Hz", "1/s"},
		{" m ** 2 ", "m^2"}, {"m^(1/2)", "m^(1/2)"}, {"m^0.5", "m^(1/2)"}, {"(m/s)^-2", "s^2/m^2"}, {"m^(-3/2)", "1/m^(3/2)"},
		{"V/A", "kg*m^2/(A^2*s^3)"}, {"ohm", "kg*m^2/(A^2*s^3)"}, {"m/s*s", "m"}, {"J/(mol*K)", "kg*m^2/(K*mol*s^2)"},
		{"m·s", "m*s"}, {"°C", "°C"}, {"km/m", "km/m"}, {"N m/J", "1"}, {"m/m", "1"}, {"m^( 1 / 3 )", "m^(1/3)"}, {"years/year", "1"}, {"inches", "in"},
	} {
		u := unit(t, c.text)
		if u.String() != c.want {
			t.Errorf("%q: got %s, want %s", c.text, u, c.want)
		}
		if back := unit(t, u.String()); !back.Equal(u) {
			t.Errorf("%q printed as %s reads back as %s", c.text, u, back)
		}
	}
	if got := unit(t, "m/s").Pow(-2).String(); got != "s^2/m^2" {
		t.Errorf("got %s for (m/s)^-2", got)
	}
}

func TestUnitsThatDoNotParse(t *testing.T) {
	for _, text := range []string{"", " ", "m//s", "m^", "m^x", "(m", "m)", "2*m", "m0", "m^0", "m/s K", "m+s", "m^(1/0)", "m^1e99", "3", "m^9999999999", "m^0.123456", "*m", "m*", "m^(1", "m 2"} {
		_, err := expr.ParseUnit(text)
		var syntax *expr.SyntaxError
		if !errors.As(err, &syntax) || syntax.Text != text || syntax.Pos > len(text) {
			t.Errorf("%q: got %v, want a syntax error", text, err)
		}
	}
}

func TestUnknownUnitsAreTold(t *testing.T) {
	for _, text := range []string{"kg*m/s^2", "au/yr", "GeV", "km", "Msun", "°C", "%", "ms", "µm", "1", "_widget/s", "mmol/L", "ohm", "px/frame",
		"Wh", "kWh", "mAh", "psi", "erg", "dyn", "mJy", "mag", "mas", "ppm", "M", "mM", "kDa", "Mt", "ml", "Gbit", "week", "month", "years", "frames/pixels",
		"step", "samples", "mGal", "inch", "lbf"} {
		if name := unit(t, text).Unknown(); name != "" {
			t.Errorf("%s: got unknown %q", text, name)
		}
	}
	for _, c := range []struct{ text, unknown, nearest string }{
		{"kgg", "kgg", "kg"}, {"m/sec^2", "sec", "s"}, {"Kg", "Kg", "kg"}, {"metres", "metres", "m"}, {"hz", "hz", "Hz"}, {"kg*parsnips", "parsnips", ""}, {"secs", "secs", "s"}, {"mss", "mss", "ms"},
		{"zz", "zz", ""}, {"x", "x", ""}, {"KG", "KG", "kg"},
	} {
		name := unit(t, c.text).Unknown()
		if nearest := expr.NearestUnit(name); name != c.unknown || nearest != c.nearest {
			t.Errorf("%s: got unknown %q and nearest %q, want %q and %q", c.text, name, nearest, c.unknown, c.nearest)
		}
	}
}

// What parses prints to what parses to the same.
func FuzzUnit(f *testing.F) {
	for _, text := range []string{"kg*m^2/s^2", "m^(1/2) s-2", "J/(mol*K)", "°C", "m^0.333333333333"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := expr.ParseUnit(text)
		if err != nil {
			return
		}
		back, err := expr.ParseUnit(u.String())
		if err != nil || !back.Equal(u) {
			t.Errorf("%q is %s, which reads back as %s: %v", text, u, back, err)
		}
	})
}
