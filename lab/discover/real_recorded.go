package discover

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"neurophysics/lab/expr"
	"neurophysics/lab/invariant"
	"neurophysics/lab/traj"
)

// VerdictDecay is the verdict on a recorded motion whose energy-like quantity
// falls steadily: it is a law with its decay, and no claim of conservation.
const VerdictDecay = "energy-like invariant with its decay"

// recorded is Table for sets of so few trajectories that none can be kept
// aside: it finds the law of motion of one coordinate, and does not decide
// what is conserved.
func recorded(ctx context.Context, set *traj.Set, f *Finding, o TableOptions) (*Finding, error) {
	few := fmt.Sprintf("%d trajectories leave none to judge a law by, %d are needed: along one curve, laws cannot be told from the curve's own equation", set.Len(), fewestTrajectories)
	if set.Len() == 1 {
		few = fmt.Sprintf("there is one trajectory, %d are needed to judge a law by others: along one curve, laws cannot be told from the curve's own equation", fewestTrajectories)
	}
	s, err := newSurvey(set)
	if err != nil {
		return nil, err
	}
	f.Columns = s.columns()
	f.Verdict, f.Reason = VerdictUndecided, few
	if s.noisy() {
		f.Verdict, f.Reason = VerdictNone, "no column moves smoothly: its samples look like independent noise"
		return f, nil
	}
	m, err := f.move(ctx, s, s, o)
	if m != nil {
		f.tell(m)
	}
	return f, err
}

// move finds the law of motion where one coordinate moves, by the motions of
// a survey, and judges it by those of another. It returns nil where there is
// no such law, and notes why.
func (f *Finding) move(ctx context.Context, s, test *survey, o TableOptions) (*motion, error) {
	if why := s.still(); why != "" {
		f.Notes = append(f.Notes, "no law of motion was looked for: "+why)
		return nil, nil
	}
	q := s.coordinate()
	m, err := newMotion(ctx, s, q, s.velocity[q], o)
	if errors.Is(err, invariant.ErrTooFew) || errors.Is(err, invariant.ErrUnstable) {
		_, why, _ := strings.Cut(err.Error(), ": ")
		f.Notes = append(f.Notes, "no law of motion was found: "+why)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	by := m
	if test != s {
		by = m.on(test)
	}
	if !(by.r2 >= dampingR2) {
		c := s.set.Columns[q].Name
		why := fmt.Sprintf("the best one explains only R2 = %.3g of the acceleration of %s, %g is needed", max(by.r2, 0), c, dampingR2)
		if m.swing.rests(spreadOf(m.swing.a)) {
			why = c + " does not accelerate beyond its noise"
		}
		f.Notes = append(f.Notes, "no law of motion was found: "+why)
		return nil, nil
	}
	m.report(f, by)
	return m, nil
}

// on returns the motion with its law and constants on the trajectories of
// another survey, which are to judge them.
func (m *motion) on(test *survey) *motion {
	by := *m
	by.survey, by.swing = test, newSwing(test, m.q, m.v)
	by.blocks = by.swing.blocks(m.length)
	by.r2 = m.law.explains(by.swing)
	return &by
}

// Pendulum analyses the recording of a pendulum: column 0 is the angle, column
// 1, where there is one, the angular velocity as the recording gives it. It
// returns the law of motion, the energy-like quantity that belongs to it, and
// how that decays. Intervals are from resampling blocks of the recording.
func Pendulum(ctx context.Context, set *traj.Set, o TableOptions) (*Finding, error) {
	f, m, err := oscillator(ctx, set, o)
	if err != nil {
		return nil, err
	}
	if k := m.law.stiffness(); k > 0 {
		const g = 9.81
		f.Notes = append(f.Notes, fmt.Sprintf("small swings have omega^2 = %.4g over the unit of time squared; for a small bob that swings under g = %.4g m/s^2 this means a length of %.3g m if the unit is a second", k, g, g/k))
	}
	if m.recorded != nil && set.System == "real_pendulum" {
		k := m.recorded[1]
		f.Notes = append(f.Notes, fmt.Sprintf("the Hamiltonian p^2 + 2.4 (1 - cos q) that others analyse this recording by has the recorded velocity as p: with that column the factor is %.4g [%.4g, %.4g], with the derivative of the angle %.4g", 2*k.Value, 2*k.Low, 2*k.High, 2*m.law.stiffness()))
	}
	return f, nil
}

// AirTrack analyses the recording of a glider between springs: column 0 is the
// position, column 1, where there is one, the velocity as the recording gives
// it. See Pendulum; lengths stay in the unit of the camera.
func AirTrack(ctx context.Context, set *traj.Set, o TableOptions) (*Finding, error) {
	f, _, err := oscillator(ctx, set, o)
	if err != nil {
		return nil, err
	}
	f.Notes = append(f.Notes, "positions are in units of the camera, so that the stiffness over the mass has a physical unit and the energy has none")
	return f, nil
}

func oscillator(ctx context.Context, set *traj.Set, o TableOptions) (*Finding, *motion, error) {
	o = o.withDefaults()
	if err := set.Check(); err != nil {
		return nil, nil, fmt.Errorf("discover: %w", err)
	}
	s, err := newSurvey(set)
	if err != nil {
		return nil, nil, err
	}
	v := -1
	if set.Dim() > 1 {
		v = 1
	}
	m, err := newMotion(ctx, s, 0, v, o)
	if err != nil {
		return nil, nil, err
	}
	f := &Finding{System: set.System, Laws: []MeasuredLaw{}, Columns: s.columns()}
	m.report(f, m)
	f.Reason = m.decayText()
	f.Verdict = VerdictDecay
	if !m.decays() {
		f.Verdict = VerdictUndecided
	}
	return f, m, nil
}

// motion is the analysis of one recorded coordinate.
type motion struct {
	survey *survey
	q, v   int // columns; v is -1 where no velocity is recorded
	swing  *swing
	law    *motionLaw
	r2     float64 // of the accelerations of these trajectories by the law
	length int     // of a block, in samples
	blocks [][2]int

	constants []invariant.Interval // of the law, by its columns
	decay     *decay               // nil where there is no energy-like quantity, or it is not positive throughout
	ratio     *invariant.Interval  // derivative of q over the recorded velocity
	recorded  []invariant.Interval // factors of the potential terms beside v^2/2, with the recorded velocity
}

// newMotion fits the law of motion with intervals, and the decay.
func newMotion(ctx context.Context, s *survey, q, v int, o TableOptions) (*motion, error) {
	m := &motion{survey: s, q: q, v: v, swing: newSwing(s, q, v)}
	var err error
	if m.law, err = m.swing.fit(); err != nil {
		return nil, err
	}
	// A block holds four memories of the residuals, and a period at least.
	length := 4 * m.law.memory
	if k := m.law.stiffness(); k > 0 {
		length = max(length, 2*math.Pi/math.Sqrt(k)/m.swing.step())
	}
	m.r2, m.length = m.law.r2, int(length)
	m.blocks = m.swing.blocks(m.length)
	equations := make([]*normal, len(m.blocks))
	for b, rows := range m.blocks {
		equations[b] = m.swing.equations(rows[0], rows[1]).sub(m.law.columns)
	}
	m.constants, err = invariant.Bootstrap(ctx, len(m.blocks), len(m.law.columns), o.Resamples, o.Seed, func(dst []float64, pick []int) bool {
		sum := newNormal(len(m.law.columns))
		for _, b := range pick {
			sum.add(equations[b])
		}
		c, _, ok := m.law.solve(sum)
		copy(dst, c)
		return ok
	})
	if err != nil {
		return nil, err
	}
	if !m.law.constant { // smoothing leaves a parabola as it is
		m.unbias()
	}
	if err := m.fitDecay(ctx, o); err != nil {
		return nil, err
	}
	if v >= 0 {
		err = m.fitRecorded(ctx, o)
	}
	return m, err
}

// fitRecorded compares the recorded velocity with the derivative of the
// coordinate, and finds the energy-like quantity that the recorded one makes:
// the sum of v^2/2 and the law's potential terms, with factors of its own,
// that varies least within blocks of a period once the work of friction, a
// multiple of the integral of v^2, is given back.
func (m *motion) fitRecorded(ctx context.Context, o TableOptions) error {
	w := m.swing
	ends, err := invariant.Bootstrap(ctx, len(m.blocks), 1, o.Resamples, o.Seed+2, func(dst []float64, pick []int) bool {
		var dv, vv float64
		for _, b := range pick {
			for i := m.blocks[b][0]; i < m.blocks[b][1]; i++ {
				dv += w.v[i] * w.recorded[i]
				vv += w.recorded[i] * w.recorded[i]
			}
		}
		dst[0] = dv / vv
		return vv > 0
	})
	if err != nil {
		return err
	}
	m.ratio = &ends[0]
	if !m.law.forced() {
		return nil
	}
	set := m.withWork(m.pieces(w.recorded))
	names := set.Names()
	library := []*expr.Expr{formula("0.5*%s^2", names[1], names)}
	terms, _ := m.law.terms()
	for _, f := range terms {
		library = append(library, formula(f.potential, names[0], names))
	}
	library = append(library, expr.NewVar(2))
	moments, err := invariant.NewMoments(set, library, []float64{m.survey.noise[m.q], m.survey.noise[m.v], 0})
	if err != nil || len(moments.Library) != len(library) {
		return err
	}
	all := make([]int, len(library))
	for i := range all {
		all[i] = i
	}
	m.recorded, err = invariant.Bootstrap(ctx, set.Len(), len(library), o.Resamples, o.Seed+3, func(dst []float64, pick []int) bool {
		if !moments.Resample(dst, all, pick) || dst[0] == 0 {
			return false
		}
		for i := len(dst) - 1; i >= 0; i-- {
			dst[i] /= dst[0]
		}
		return true
	})
	return err
}

// pieces cuts the recording into blocks of about a period, as trajectories of
// the coordinate and a velocity.
func (m *motion) pieces(velocity []float64) *traj.Set {
	columns := []traj.Column{m.survey.set.Columns[m.q], {Name: "v"}}
	if m.v >= 0 {
		columns[1] = m.survey.set.Columns[m.v]
	}
	set := &traj.Set{System: m.survey.set.System, Time: m.survey.set.Time, Columns: columns}
	for _, rows := range m.blocks {
		var t traj.Trajectory
		for i := rows[0]; i < rows[1]; i++ {
			t.T = append(t.T, m.swing.t[i])
			t.X = append(t.X, m.swing.q[i], velocity[i])
		}
		set.Trajectories = append(set.Trajectories, t)
	}
	return set
}

// withWork adds the integral of the square of the recorded velocity as column
// 2, by Hermite's rule with the accelerations of the law.
func (m *motion) withWork(set *traj.Set) *traj.Set {
	slope := func(x []float64) float64 { // of v^2 in time
		return 2 * x[1] * m.law.at(x[0], m.ratio.Value*x[1]) / m.ratio.Value
	}
	out := *set
	out.Columns = append(slices.Clip(set.Columns), traj.Column{Name: set.Columns[0].Name + set.Columns[1].Name})
	out.Trajectories = make([]traj.Trajectory, set.Len())
	for k := range out.Trajectories {
		t := &out.Trajectories[k]
		t.T = set.Trajectories[k].T
		work := 0.0
		for i := range t.T {
			x := set.State(k, i)
			if i > 0 {
				before, h := set.State(k, i-1), t.T[i]-t.T[i-1]
				work += h/2*(x[1]*x[1]+before[1]*before[1]) + h*h/12*(slope(before)-slope(x))
			}
			t.X = append(t.X, x[0], x[1], work)
		}
	}
	return &out
}
