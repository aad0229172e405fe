package wells

import (
	"fmt"
	"math"
	"slices"
)

// Jacobian holds the derivatives of the state at a time by the start: dq/dq0,
// dq/dp0, dp/dq0, dp/dp0. That of the true motion has the determinant 1.
type Jacobian [4]float64

// Det returns the determinant.
func (j *Jacobian) Det() float64 { return j[0]*j[3] - j[1]*j[2] }

// distance returns the Frobenius norm of the difference.
func (j *Jacobian) distance(k *Jacobian) float64 {
	sum := 0.0
	for i := range j {
		sum += (j[i] - k[i]) * (j[i] - k[i])
	}
	return math.Sqrt(sum)
}

// Differentiable is a predictor that differentiates its answers by their starts itself.
type Differentiable interface {
	Predictor
	// Derivatives returns the derivatives at the times of the numbers at.
	Derivatives(asks []Ask, at []int) ([][]Jacobian, error)
}

// Jacobians returns the derivatives of a predictor's answers at the times of the numbers
// at, by central differences of the start with the step h; with h = 0 by those that a
// Differentiable knows itself.
func Jacobians(p Predictor, asks []Ask, at []int, h float64) ([][]Jacobian, error) {
	if d, ok := p.(Differentiable); ok && h == 0 {
		return d.Derivatives(asks, at)
	}
	moved := make([]Ask, 0, 4*len(asks))
	for _, a := range asks {
		for _, d := range [4][2]float64{{h, 0}, {-h, 0}, {0, h}, {0, -h}} {
			b := a
			b.Q0, b.P0 = a.Q0+d[0], a.P0+d[1]
			moved = append(moved, b)
		}
	}
	paths, err := p.Predict(moved)
	if err != nil {
		return nil, err
	}
	out := make([][]Jacobian, len(asks))
	for i := range asks {
		by := paths[4*i : 4*i+4]
		for _, k := range at {
			out[i] = append(out[i], Jacobian{
				(by[0].Q[k] - by[1].Q[k]) / (2 * h), (by[2].Q[k] - by[3].Q[k]) / (2 * h),
				(by[0].P[k] - by[1].P[k]) / (2 * h), (by[2].P[k] - by[3].P[k]) / (2 * h),
			})
		}
	}
	return out, nil
}

// TrueJacobians solves the variational equation J' = [[0, 1], [-V”, 0]] J along
// the motions on the sensors, by the derivative of every step of the reference.
func TrueJacobians(asks []Ask, at []int) [][]Jacobian {
	out := make([][]Jacobian, len(asks))
	parallel(allThreads(), len(asks), func(i int) { out[i] = tangent(&asks[i], at, truthStep) })
	return out
}

// tangent follows a motion and its derivatives by Kahan-Li 8.
func tangent(a *Ask, at []int, h float64) []Jacobian {
	shares := composition(reference().Method)
	steps := max(2, int(math.Ceil(a.T[len(a.T)-1]/h*(1-1e-12))))
	q, p, j := a.Q0, a.P0, Jacobian{1, 0, 0, 1}
	var entries [4][]float64
	record := func() {
		for e := range entries {
			entries[e] = append(entries[e], j[e])
		}
	}
	record()
	drift := func(h float64) {
		q += h * p
		j[0], j[1] = j[0]+h*j[2], j[1]+h*j[3]
	}
	for range steps {
		before := 0.0
		for _, s := range shares {
			drift((before + s) / 2 * h)
			k := -s * h * a.Well.Curvature(q)
			p -= s * h * a.Well.Slope(q)
			j[2], j[3] = j[2]+k*j[0], j[3]+k*j[1]
			before = s
		}
		drift(before / 2 * h)
		record()
	}
	out := make([]Jacobian, len(at))
	for i, k := range at {
		t := a.T[k] / h
		out[i][0], out[i][1] = between(entries[0], entries[1], t)
		out[i][2], out[i][3] = between(entries[2], entries[3], t)
	}
	return out
}

// Symplecticity says how well answers keep areas of the phase plane, which every
// true motion does. Networks are differentiated. Differences of finite size, in Checks,
// make the determinant of a true motion differ from 1 where it depends on its start
// strongly: those of the exact solver tell by how much, and medians are to be set
// beside medians.
type Symplecticity struct {
	Step     float64    `json:"difference"` // of the start; 0 for derivatives
	Motions  int        `json:"motions"`
	Skipped  int        `json:"skipped"`        // energies above MostEnergy
	Lost     int        `json:"lost"`           // motions without an answer, which count nowhere else
	Det      float64    `json:"det"`            // |det J - 1|, mean over motions and times
	Median   float64    `json:"det_median"`     // over motions, of their means over times
	ByTime   []float64  `json:"det_by_time"`    // medians at each of the times that are looked at
	ByU      [4]float64 `json:"det_by_stratum"` // medians, by the share of the room below the wall that is kinetic energy: up to 0.35, 0.65, 0.95, 1
	Checks   []StepDet  `json:"checks"`         // medians by other differences
	Error    float64    `json:"error"`          // |J - J_true| (Frobenius), median over motions of their means over times
	Size     float64    `json:"size"`           // |J_true|, the same
	ByEnergy float64    `json:"rank_correlation_energy"`
	ByLoss   float64    `json:"rank_correlation_loss"` // of a motion's mean |det J - 1| with the largest energy error and with the loss
	Volume   []Volume   `json:"volume"`
}

// StepDet is the median |det J - 1| by differences with another step.
type StepDet struct {
	Step float64 `json:"step"`
	Det  float64 `json:"det"`
}

// Volume is log |det J| summed up over chained windows, each from where the one
// before ended: medians over motions of the sum and of its size.
type Volume struct {
	Windows int     `json:"windows"`
	Median  float64 `json:"log_det"`
	Size    float64 `json:"abs_log_det"`
}

// solverDifference is the step of central differences of solvers. Their derivatives jump
// where a step crosses a sensor, so that only small differences see that they keep
// areas.
const solverDifference = 1e-6

// Steps of differences that check them.
var checkDifferences = []float64{1e-2, 1e-3, 1e-4}

// MostEnergy is the energy above which derivatives are not looked at: close to
// the wall the motion may leave the well when its start is moved.
const MostEnergy = 1.95

// timesLooked is the number of times, evenly spread over those of a motion, at which
// derivatives are looked at.
const timesLooked = 10

// timesOf returns their numbers.
func timesOf(a *Ask) []int {
	var at []int
	for k := range timesLooked {
		at = append(at, (2*k+1)*len(a.T)/(2*timesLooked))
	}
	return at
}

// Strata are the upper edges of the ranges of Symplecticity.ByU.
var Strata = [4]float64{0.35, 0.65, 0.95, 1}

// SymplecticityOf measures a predictor on cases, at most so many of them, and follows
// the volume over chained windows, 0 for none. There is none without cases.
func SymplecticityOf(p Predictor, cases []Case, most, windows int) (*Symplecticity, error) {
	s := &Symplecticity{}
	if _, ok := p.(Differentiable); !ok {
		s.Step = solverDifference
	}
	var kept []Case
	for _, c := range cases {
		if len(kept) == most {
			break
		}
		if c.Energy > MostEnergy {
			s.Skipped++
			continue
		}
		kept = append(kept, c)
	}
	if s.Motions = len(kept); s.Motions == 0 {
		return nil, fmt.Errorf("wells: no motion has an energy of at most %g, which derivatives are looked at for", MostEnergy)
	}
	ask := asks(kept)
	at := timesOf(&ask[0])
	got, err := Jacobians(p, ask, at, s.Step)
	if err != nil {
		return nil, err
	}
	dets := s.spread(kept, got)
	s.compare(got, TrueJacobians(ask, at))
	for _, h := range checkDifferences {
		other, err := Jacobians(p, ask, at, h)
		if err != nil {
			return nil, err
		}
		s.Checks = append(s.Checks, StepDet{h, median(known(meanDets(other)))})
	}
	if err := s.correlate(p, kept, dets); err != nil {
		return nil, err
	}
	s.Volume, err = volumes(p, ask, windows, s.Step)
	return s, err
}

// meanDets returns the mean |det J - 1| over the times of each motion.
func meanDets(all [][]Jacobian) []float64 {
	out := make([]float64, len(all))
	for i, js := range all {
		for k := range js {
			out[i] += math.Abs(js[k].Det()-1) / float64(len(js))
		}
	}
	return out
}

// spread gathers determinants by time and by stratum, and returns each motion's.
func (s *Symplecticity) spread(cases []Case, all [][]Jacobian) []float64 {
	dets := meanDets(all)
	told := known(dets)
	s.Det, s.Median, s.Lost = mean(told), median(told), len(dets)-len(told)
	var byTime [timesLooked][]float64
	var byU [len(Strata)][]float64
	for i, js := range all {
		if math.IsNaN(dets[i]) {
			continue
		}
		for k := range js {
			byTime[k] = append(byTime[k], math.Abs(js[k].Det()-1))
		}
		k := max(0, slices.IndexFunc(Strata[:], func(edge float64) bool { return cases[i].U < edge }))
		byU[k] = append(byU[k], dets[i])
	}
	for _, x := range byTime {
		s.ByTime = append(s.ByTime, median(x))
	}
	for k, x := range byU {
		s.ByU[k] = median(x)
	}
	return dets
}

// compare sets derivatives beside the true ones.
func (s *Symplecticity) compare(got, want [][]Jacobian) {
	var errs, sizes []float64
	for i, js := range got {
		e, size := 0.0, 0.0
		for k := range js {
			e += js[k].distance(&want[i][k]) / float64(len(js))
			size += want[i][k].distance(&Jacobian{}) / float64(len(js))
		}
		errs, sizes = append(errs, e), append(sizes, size)
	}
	s.Error, s.Size = median(known(errs)), median(sizes)
}

// correlate asks whether motions whose volume is not kept also lose energy and
// miss the truth.
func (s *Symplecticity) correlate(p Predictor, cases []Case, dets []float64) error {
	paths, losses, err := Judge(p, cases)
	if err != nil {
		return err
	}
	var det, energy, loss []float64
	for i := range cases {
		if math.IsNaN(dets[i]) || math.IsInf(losses[i].Q, 1) {
			continue
		}
		det = append(det, dets[i])
		energy = append(energy, slices.Max(EnergyError(&cases[i].Ask, paths[i])))
		loss = append(loss, losses[i].Mean())
	}
	s.ByEnergy, s.ByLoss = rankCorrelation(det, energy), rankCorrelation(det, loss)
	return nil
}

// volumes sums log |det J| over chained windows.
func volumes(p Predictor, start []Ask, windows int, h float64) ([]Volume, error) {
	now := slices.Clone(start)
	sums := make([]float64, len(now))
	last := len(start[0].T) - 1
	var out []Volume
	for w := 1; w <= windows; w++ {
		js, err := Jacobians(p, now, []int{last}, h)
		if err != nil {
			return nil, err
		}
		paths, err := p.Predict(now)
		if err != nil {
			return nil, err
		}
		var sizes []float64
		for i, path := range paths {
			sums[i] += math.Log(max(math.Abs(js[i][0].Det()), math.SmallestNonzeroFloat64)) // NaN stays
			now[i].Q0, now[i].P0 = path.Q[last], path.P[last]
			sizes = append(sizes, math.Abs(sums[i]))
		}
		out = append(out, Volume{w, median(known(sums)), median(known(sizes))})
	}
	return out, nil
}
