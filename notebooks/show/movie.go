package show

import (
	"encoding/base64"
	"fmt"
	"html"

	"github.com/janpfeifer/gonb/gonbui"
)

// Movie shows an animated GIF; words stand in for it where there are no images.
func Movie(gif []byte, words string) {
	if !gonbui.IsNotebook {
		return
	}
	gonbui.DisplayHTML(fmt.Sprintf(`<img alt="%s" src="data:image/gif;base64,%s">`,
		html.EscapeString(words), base64.StdEncoding.EncodeToString(gif)))
	sent()
}
