package main

import "context"

// operatorVerbs are what `lab operator` does.
func operatorVerbs() []command {
	return []command{
		{"generate", "draw potentials and their motions into a folder", generatePotentials},
		{"validate", "check a folder of potentials and set its figures beside the expected ones", validatePotentials},
		{"solvers", "integrate a folder's motions from their sensors, as networks see them", solverBaselines},
		{"physical", "list the physical potentials, their motions, and what integrators reach", physicalPotentials},
		{"motion", "follow a motion in a potential of your own or a physical one", followMotion},
		{"train", "teach a network the motions of a folder of potentials", trainOperator},
		{"search", "look for good settings of a network and its training", searchOperator},
		{"export", "write a part of a folder of potentials as CSV", exportPotentials},
		{"evaluate", "judge trained networks beside solvers: test motions, physical potentials, energy, long motions, areas, work", evaluateOperators},
		{"compare", "set trained networks side by side: sizes, costs, losses, by potential and by family", compareOperators},
		{"figures", "draw trained networks beside solvers: losses, motions, work, energy, long motions", drawOperators},
	}
}

// runOperator is `lab operator`.
func runOperator(ctx context.Context, args []string) error {
	return runVerb(ctx, "operator", operatorVerbs(), args)
}
