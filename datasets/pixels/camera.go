package pixels

import (
	"fmt"
	"image"
	"image/color"
	"math"
)

// Sizes of frames and of observations, in pixels and cells.
const (
	FrameSize = 500
	Side      = 28
	Cells     = Side * Side
)

// Geometry of the frame. The world spans [-2.2, 2.2] both ways.
const (
	scale = FrameSize / 4.4 // pixels of the rod of length 1
	pivot = FrameSize / 2
	half  = 0.1 * scale // half the rod's width
	axle  = 5           // its radius

	cropLeft, cropTop, cropSize = 165, 220, 170
)

// rodColor is that of the rod and its caps; the ground is white, the axle black.
var rodColor = color.RGBA{204, 77, 77, 255}

// rodSignal is red minus green of the rod in units of full light; ground and
// axle have none.
var rodSignal = float64(rodColor.R-rodColor.G) / 255

// Camera draws the pendulum. It holds buffers and belongs to one goroutine.
type Camera struct {
	rod, axle *canvas // on the crop
	corners   [4]point
	cells     []float64 // one row of cells' sums
	weights   [cropSize]share
}

// share says how much of a pixel lies in a cell and how much in the next one, in
// units of a cell's width.
type share struct {
	cell       int
	here, next float64
}

// NewCamera returns a camera.
func NewCamera() *Camera {
	c := &Camera{
		rod:   newCanvas(cropLeft, cropTop, cropSize, cropSize),
		axle:  newCanvas(cropLeft, cropTop, cropSize, cropSize),
		cells: make([]float64, Cells),
	}
	c.axle.disc(point{pivot, pivot}, axle)
	const width = float64(cropSize) / Side
	for i := range c.weights {
		cell := i * Side / cropSize
		here := min(float64(i+1), float64(cell+1)*width) - float64(i)
		c.weights[i] = share{cell: cell, here: here / width, next: (1 - here) / width}
	}
	return c
}

// Observe writes to dst, which holds Cells numbers, the 28 by 28 cells of the
// frame at angle theta, row by row from the top: red minus green in units of full
// light, from 0 to 127/255. It panics where dst has another length.
func (c *Camera) Observe(dst []float32, theta float64) {
	if len(dst) != Cells {
		panic(fmt.Sprintf("pixels: room for %d numbers of an observation, which has %d", len(dst), Cells))
	}
	c.rod.clear()
	c.draw(c.rod, theta)
	clear(c.cells)
	for r := c.rod.first; r <= c.rod.last; r++ {
		c.reduce(r)
	}
	for i, v := range c.cells {
		dst[i] = float32(rodSignal * v)
	}
}

// reduce adds the row r of the crop to the cells.
func (c *Camera) reduce(r int) {
	row, black := c.rod.cover[r*cropSize:][:cropSize], c.axle.cover[r*cropSize:][:cropSize]
	var sums [Side + 1]float64
	for x, v := range row {
		if v == 0 {
			continue
		}
		v *= 1 - black[x]
		w := &c.weights[x]
		sums[w.cell] += v * w.here
		sums[w.cell+1] += v * w.next
	}
	w := c.weights[r]
	for i, v := range sums[:Side] {
		c.cells[w.cell*Side+i] += w.here * v
		if w.next > 0 {
			c.cells[(w.cell+1)*Side+i] += w.next * v
		}
	}
}

// draw paints the rod and its caps.
func (c *Camera) draw(on *canvas, theta float64) {
	sin, cos := math.Sincos(theta + math.Pi/2)
	// Quarter turns hit whole pixels, whatever the last digits of sine and cosine.
	at := func(along, across float64) point {
		const tiny = 1e-9
		return point{int(pivot + along*cos - across*sin + tiny), int(pivot + along*sin + across*cos + tiny)}
	}
	c.corners = [4]point{at(0, -half), at(0, half), at(scale, half), at(scale, -half)}
	on.polygon(c.corners[:])
	width := half
	on.disc(point{pivot, pivot}, int(width))
	on.disc(at(scale, 0), int(width))
}

// Frame returns the frame of 500 by 500 pixels at angle theta.
func (c *Camera) Frame(theta float64) *image.RGBA {
	rod, black := newCanvas(0, 0, FrameSize, FrameSize), newCanvas(0, 0, FrameSize, FrameSize)
	c.draw(rod, theta)
	black.disc(point{pivot, pivot}, axle)
	img := image.NewRGBA(image.Rect(0, 0, FrameSize, FrameSize))
	for i, v := range rod.cover {
		for k, paint := range [3]uint8{rodColor.R, rodColor.G, rodColor.B} {
			light := 255 + v*(float64(paint)-255)
			img.Pix[4*i+k] = uint8(math.Round(light * (1 - black.cover[i])))
		}
		img.Pix[4*i+3] = 255
	}
	return img
}
