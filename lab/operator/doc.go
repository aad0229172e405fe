// Package operator holds neural operators for motion in one dimension: networks
// that take a potential V(q), known at 100 points (sensors), to the motion q(t),
// p(t) of a unit mass in it, at any times in a window. This is the study of Kim
// and Park, "Neural Hamilton: Can A.I. Understand Hamiltonian Mechanics?" (arXiv
// 2410.20951, 2024).
//
// Five networks are theirs, a file each:
//
//   - DeepONet (Lu et al., 2021): the product of what one network makes of V
//     and another of t.
//   - VaRONet: a variational encoder and decoders of long short-term memory.
//   - TraONet: a transformer that attends from times to sensors.
//   - MambONet: the same with selective state spaces as encoder.
//   - FNO: the same with Fourier layers as encoder (Li et al., 2021).
//
// Config names the network, its sizes and how it is told the start (q0, p0): not
// at all, where all motions start alike; by an added part; or, DeepONet alone,
// beside V. Where all rows share their times, what depends on times alone is
// computed once a batch. The study's decoders with attention answer a time with
// regard to the others that are asked and to its rank among them; with Alone
// they answer each by itself, wherever it lies. With Prenorm the layers norm what goes
// into a part rather than the sum with what comes out.
//
// # SymONet
//
// The sixth network is the lab's own. The others learn from examples that momentum
// is dq/dt and that energy is conserved; this one is a recurrent network, each turn
// of which is a step of a symplectic integrator with learnt parts. A step is drifts
// q += d p and kicks p -= c U'(q) in turn. Learnt are the weights d and c, which read
// the same backwards, and the potentials U of the kicks: V plus what a convolutional
// network along the sensors makes of V. Between the ends of steps q is a polynomial
// of degree 5 in time that has the right q, p and -V'(q) there, and p its derivative.
//
// So these hold before, during and after training: a motion begins at its start; p
// is dq/dt at every time; a time is answered without regard to the others that are
// asked; whatever the potentials learnt, steps keep areas of the phase plane, so that
// energy errors stay bounded, and run backwards when momenta are reversed; a mirror
// image of V, asked with the mirrored start, has the mirrored motion.
//
// It is thus a learnt integrator, told Hamilton's equations and an interpolant of V.
// Before training it is the integrator SABA of Laskar and Robutel (2001). What it
// learns is to make up for the size of its steps; most of it by a few numbers, the
// weights of a step and of the product of V' and its derivative in the slopes of U, the
// rest by the convolutions. A motion beyond the window needs a new start from its last
// state.
//
// Training says how a network is taught, Plan holds both with seeds in a file, and
// package tune looks for good ones.
//
// # Checks
//
// What the study is re-created by, and the tests that show it; those of the data, the
// judges and the layers are in their own packages.
//
//	random potentials, their statistics   potential       TestBezier, TestOrbits, TestThreadsDoNotMatter
//	                                      dataset         TestExpectedFigures
//	sets: same bytes, resumed, mended     dataset         TestThreadsDoNotMatter, TestStopAndGoOn, TestDamage
//	sets: ten times as large              dataset         TestPlan, TestScaling (LAB_SOAK=1)
//	orders of integrators, closed forms   potential       TestOrders, TestExactMotions, TestKnownPositions
//	motions again from their sensors      evaluate/wells  TestTruth
//	numbers of parameters, gradients      operator        TestParameterCounts, TestGradients, TestDerivatives
//	scan, Fourier layer, attention, LSTM  nn              TestLayers
//	scan as a loop and by doubling        nn              TestScanForms
//	schedules, SPlus                      train           TestHyperbolicRates, TestSPlusOnAQuadratic, TestSPlusAgainstPlainGo
//	training resumed, search resumed      operator, tune  TestResumeAndLoad, TestInterruptedStudyIsTheSame
//	the study's sizes and settings        operator        TestStudySizes, TestStudyPresets
//	one batch before a training           operator        TestRehearse
//	densities of the search               tune            TestDensitiesAreOptunas
//	losses of the tiny presets            operator        TestPresetsReach, TestPresetsResume (all with LAB_SOAK=1)
//	chained windows of the exact motion   evaluate/wells  TestRollOut
//	areas of the phase plane              evaluate/wells  TestSymplecticity
//	potentials of users                   potential, cmd  TestUserMistakes, TestMistakes
package operator
