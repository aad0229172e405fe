package report

import (
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"html/template"
	"io"
	"strings"
)

// mathElements are the elements of MathML Core that a law may be made of; all
// of them only arrange what they hold.
var mathElements = map[string]bool{
	"math": true, "mrow": true, "mi": true, "mn": true, "mo": true, "mtext": true, "mspace": true,
	"msup": true, "msub": true, "msubsup": true, "mfrac": true, "msqrt": true, "mroot": true,
	"mover": true, "munder": true, "munderover": true, "mstyle": true, "mpadded": true, "mphantom": true,
	"mtable": true, "mtr": true, "mtd": true,
}

// mathAttributes are the attributes that may stay; none can load or run
// anything.
var mathAttributes = map[string]bool{
	"display": true, "displaystyle": true, "scriptlevel": true, "mathvariant": true, "stretchy": true,
	"fence": true, "separator": true, "form": true, "lspace": true, "rspace": true, "width": true,
	"height": true, "depth": true, "minsize": true, "maxsize": true, "linethickness": true,
	"accent": true, "accentunder": true, "alttext": true,
}

// safeMathML returns the markup written anew from what it holds of MathML, or
// an error when it holds anything else.
func safeMathML(markup string) (template.HTML, error) {
	dec := xml.NewDecoder(strings.NewReader(markup))
	dec.Entity = xml.HTMLEntity
	var out strings.Builder
	depth, roots := 0, 0
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", fmt.Errorf("report: MathML: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if !mathElements[t.Name.Local] || (t.Name.Local == "math") != (depth == 0) {
				return "", fmt.Errorf("report: MathML: element %q is out of place", t.Name.Local)
			}
			if depth == 0 {
				roots++
			}
			depth++
			out.WriteString("<" + t.Name.Local)
			for _, a := range t.Attr {
				if mathAttributes[a.Name.Local] && a.Name.Space == "" {
					out.WriteString(" " + a.Name.Local + `="` + html.EscapeString(a.Value) + `"`)
				}
			}
			out.WriteString(">")
		case xml.EndElement:
			depth--
			out.WriteString("</" + t.Name.Local + ">")
		case xml.CharData:
			if depth > 0 {
				out.WriteString(html.EscapeString(string(t)))
			} else if strings.TrimSpace(string(t)) != "" {
				return "", errors.New("report: MathML: text outside of the formula")
			}
		case xml.Comment:
		default:
			return "", fmt.Errorf("report: MathML: unexpected %T", token)
		}
	}
	if roots != 1 {
		return "", fmt.Errorf("report: MathML: %d formulas, want one", roots)
	}
	return template.HTML(out.String()), nil
}
