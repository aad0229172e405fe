package lab

import "time"

// Progress says where a run stands.
type Progress struct {
	What string        // in words
	Done float64       // share of the whole run, 0 to 1
	Left time.Duration // estimate of the time left, 0 while there is too little to tell from
}

// trainingShare is the share of a run's time that goes into training, for the
// estimate of the time left.
const trainingShare = 0.85

// tell reports progress: share is that of the running training.
func (r *run) tell(what string, share float64) {
	if r.o.Progress == nil {
		return
	}
	p := Progress{What: what}
	switch {
	case r.trainings == 0:
		p.Done = share
	case r.trained < r.trainings:
		part := trainingShare / float64(r.trainings)
		p.Done = part * (float64(r.trained) + share)
		p.Left = timeLeft(p.Done, part*r.skipped, time.Since(r.start))
	default:
		// What is no training has no measure of its own.
		p.Done = min(1, trainingShare+(1-trainingShare)*share)
	}
	r.o.Progress(p)
}

// A time left is not told before this share of the work is done and this time
// has passed: compiling and the first steps are no measure of what follows.
const (
	leastShare = 0.02
	leastTime  = 10 * time.Second
)

// timeLeft estimates the time left when a share of the work is done, of which
// a process before this one had done some and this one the rest since it began.
func timeLeft(done, before float64, passed time.Duration) time.Duration {
	here := done - before
	if here < leastShare || passed < leastTime {
		return 0
	}
	return time.Duration(float64(passed) * (1 - done) / here)
}
