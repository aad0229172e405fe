// Package symreg searches for formulas. From a table of numbers it makes a
// Pareto front, from the simplest formula to the most accurate one, and names
// the one it believes.
//
// [Search] works in five stages. The table is checked (every fault has a typed
// error). A closed-form stage fits sparse sums over libraries that grow in
// steps, to the target, to functions of it such as its square, and to these
// under factors, so that (1 - e^2)/(1 + e*cos(q)) is a sum too, and power laws in
// logarithms; most laws of mechanics end here, in a second or two.
// Evolution then breeds formulas on islands until the budget or the target is
// reached. Every member of the front is polished: constants are refitted, terms
// that the data do not ask for are dropped, equal coefficients are tied, and a
// constant moves to a simple value when that is no coincidence and the loss
// allows it. Last, one member is chosen, by default by the length of its
// description.
//
// The same table, options and seed give the same front, byte for byte, on any
// number of threads, as long as the budget counts epochs or evaluations and not
// seconds: every island has a random stream of its own for every epoch, and
// islands meet at a barrier in a fixed order.
//
// Where the table names units, they can be left alone, cost formulas that
// disagree with them, or rule such formulas out at every stage; a constant may
// carry any unit, so that 0.5*v^2 + 9.81*y agrees, and is named with the unit
// that it must have. Dimensional analysis also widens the closed-form stage by
// the products of columns that are pure numbers.
//
// A search can be stopped and go on later from its state file, and what it may
// build can be bounded: [Complexity] weighs nodes, [Limits] bound arguments and
// nesting. Errors count as [Loss] says; constants are then fitted by iteratively
// reweighted least squares. [SearchTargets] takes several targets, and
// [SearchTemplate] searches the parts of a law whose combination is known.
//
// [SingleIndex] serves a target that is known up to an unknown monotone map:
// it searches F such that y = g(F(x)). [Bootstrap] gives intervals by
// resampling groups of rows, which is right where rows of one motion depend on
// each other.
//
// # How to search well
//
//   - Operators: allow what the physics asks for, and few. Every operator
//     multiplies the formulas of a size and makes a chance fit more likely. Begin
//     with +, -, *, / and the one or two functions that you expect.
//   - Units: give them whenever you know them. [UnitsStrict] keeps a search from
//     what cannot be a law; [UnitsPenalty] is for units that are in doubt.
//   - Noise: give its size, so that no formula is rewarded for fitting it, and
//     Weights of one over the variance where rows differ in it. Outliers ask for
//     another Loss, such as [LossHuber]. Hold a fifth of the rows back by Valid
//     where there are enough, and say by Rows how many are independent.
//   - Size and budget: most laws need a MaxSize of 15 to 20. Begin with seconds of
//     Wall, then give minutes; give Epochs where the result must repeat.
//   - Choice: [ChooseAuto] takes the shortest description of formula and data,
//     [ChooseScore] the steepest fall of the loss among the accurate, [ChooseKnee]
//     the steepest of all, [ChooseAccuracy] the least loss, which overfits.
//   - Reading a front: at a law the loss falls steeply, and is level after it.
//     Where losses on rows held back lie within their standard errors, prefer the
//     simpler formula. A constant whose interval holds 0 may be needless.
//   - Going on: a State file carries a search on under a larger budget; Guesses,
//     such as an old front, start one with other options. Where part of a law is
//     known, write a [Template], which also serves systems that differ in numbers.
//   - Nothing found: look at the residuals over each column, search longer, allow
//     one more operator, add a column, or try [SingleIndex].
//   - "No law here" is the answer when the constant is chosen, when no loss on rows
//     held back is below that of the constant by more than its standard error, or
//     when other seeds and other halves of the rows give other forms. It is said
//     of these columns and operators alone, and is a result like any other.
//
// # Sources
//
// Evolution follows M. Cranmer, "Interpretable Machine Learning for Science
// with PySR and SymbolicRegression.jl", arXiv:2305.01582, in the replacement of
// the oldest and the adaptive parsimony; the closed-form stage is orthogonal
// least squares (S. Chen, S. Billings, W. Luo, Int. J. Control 50, 1873, 1989)
// with a beam and exchanges; description length is that of J. Rissanen,
// Automatica 14, 465 (1978).
package symreg
