package pixels

import "math"

// canvas is a window of the frame. It holds what share of each pixel the paint
// covers, rows from the top. Shapes are given with y upwards and whole numbers at
// the centres of pixels.
type canvas struct {
	left, top, width, height int
	cover                    []float64
	first, last              int // rows that may hold paint
}

func newCanvas(left, top, width, height int) *canvas {
	c := &canvas{left: left, top: top, width: width, height: height, cover: make([]float64, width*height)}
	c.clear()
	return c
}

// clear takes off all paint.
func (c *canvas) clear() {
	if c.first <= c.last {
		clear(c.cover[c.first*c.width : (c.last+1)*c.width])
	}
	c.first, c.last = c.height, -1
}

// row returns the row of pixels at height y, nil outside of the window.
func (c *canvas) row(y int) []float64 {
	r := FrameSize - 1 - y - c.top
	if r < 0 || r >= c.height {
		return nil
	}
	c.first, c.last = min(c.first, r), max(c.last, r)
	return c.cover[r*c.width : (r+1)*c.width]
}

// paint covers the pixel (x, y) to the given share at least.
func (c *canvas) paint(x, y int, share float64) {
	if row := c.row(y); row != nil && x >= c.left && x < c.left+c.width {
		row[x-c.left] = max(row[x-c.left], share)
	}
}

// span covers the pixels of a row from x0 to x1, both included.
func (c *canvas) span(y, x0, x1 int) {
	row := c.row(y)
	if row == nil {
		return
	}
	for x := max(x0-c.left, 0); x <= min(x1-c.left, c.width-1); x++ {
		row[x] = 1
	}
}

// point is a pixel.
type point struct{ x, y int }

// polygon fills a convex polygon, border pixels included, and antialiases its
// border outwards.
func (c *canvas) polygon(corners []point) {
	low, high := corners[0].y, corners[0].y
	for _, p := range corners {
		low, high = min(low, p.y), max(high, p.y)
	}
	for y := low; y <= high; y++ {
		from, to := math.Inf(1), math.Inf(-1)
		for i, a := range corners {
			b := corners[(i+1)%len(corners)]
			if y < min(a.y, b.y) || y > max(a.y, b.y) {
				continue
			}
			if a.y == b.y {
				from, to = min(from, float64(min(a.x, b.x))), max(to, float64(max(a.x, b.x)))
				continue
			}
			x := float64(a.x) + float64((y-a.y)*(b.x-a.x))/float64(b.y-a.y)
			from, to = min(from, x), max(to, x)
		}
		c.span(y, int(math.Floor(from+0.5)), int(math.Floor(to+0.5)))
	}
	for i, a := range corners {
		c.line(a, corners[(i+1)%len(corners)])
	}
}

// line draws an antialiased line one pixel wide: in each column, or row of a
// steep line, the two nearest pixels share its paint.
func (c *canvas) line(a, b point) {
	dx, dy := b.x-a.x, b.y-a.y
	steep := max(dy, -dy) > max(dx, -dx)
	if steep {
		a, b, dx, dy = point{a.y, a.x}, point{b.y, b.x}, dy, dx
	}
	if dx < 0 {
		a, dx, dy = b, -dx, -dy
	}
	for i := 0; i <= dx; i++ {
		at := float64(a.y)
		if dx > 0 {
			at += float64(i*dy) / float64(dx)
		}
		below := math.Floor(at)
		for k, share := range [2]float64{1 - (at - below), at - below} {
			if x, y := a.x+i, int(below)+k; steep {
				c.paint(y, x, share)
			} else {
				c.paint(x, y, share)
			}
		}
	}
}

// disc fills a disc, border pixels included, and antialiases its border
// outwards.
func (c *canvas) disc(centre point, radius int) {
	for dy := -radius - 1; dy <= radius+1; dy++ {
		for dx := -radius - 1; dx <= radius+1; dx++ {
			if share := discShare(dx, dy, radius); share > 0 {
				c.paint(centre.x+dx, centre.y+dy, share)
			}
		}
	}
}

// discShare is the paint on a pixel that lies (dx, dy) off the centre.
func discShare(dx, dy, radius int) float64 {
	return min(max(float64(radius)+1-math.Hypot(float64(dx), float64(dy)), 0), 1)
}
