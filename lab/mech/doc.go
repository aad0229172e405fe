// Package mech holds mechanical systems with known laws, and simulates them.
//
// A System gives its columns, its field dx/dt, its quantities (energies and
// other invariants, each with the formula that is true) and draws start states.
// Systems with a ClosedForm are simulated by it, the others by ode.Solve at a
// relative tolerance of 1e-12. Simulate draws trajectory k from its own random
// stream, so that a set depends on the seed and not on the number of threads.
//
// The systems and the ranges of their start states ("uniform" unless said
// otherwise):
//
//	projectile  x'' = 0, y'' = -g, m = 1 kg, g = 9.81 m/s^2. Launched at x = 0
//	            from a height of 0 to 3 m with 5 to 15 m/s at 20 to 70 degrees
//	            above the horizon. There is no ground: y may become negative.
//	            Step 0.02 s.
//	spring      m x'' = -k x, m = 1 kg, k = 4.94 N/m. Amplitude 0.5 to 1.5 m, any
//	            phase. Step 0.05 s, so that 100 samples are 1.75 periods.
//	orbit       r'' = -GM r/|r|^3, m = 1, GM = 3.986, scaled units. Semi-major
//	            axis 0.8 to 1.2, eccentricity 0 to 0.6, any orientation, any
//	            mean anomaly, both senses of rotation equally often. Step
//	            0.03: 100 samples of the orbit with axis 1 are 0.94 periods.
//	pendulum    theta'' = -(g/l) sin theta, m = 1 kg, l = 1 m, g = 9.81 m/s^2,
//	            theta = 0 hanging. Swings to 0.2 to 2.6 rad, any phase in time.
//	            Step 0.04 s.
//	2-body      G = m = 1, no softening. Position of the first body in
//	            [0.5, 1.5]^2, the second opposite; velocity of the circular
//	            orbit times one factor 1 + 0.05 N(0,1). Step 20/49.
//	3-body      G = m = 1, no softening. Equilateral triangle, any orientation,
//	            distance from the centre 0.9 to 1.2; velocities of the circular
//	            orbit times 1 + 0.2 U(-1,1), drawn for each component of each
//	            body. Step 5/19.
//
// Bodies without softening can come very close to each other. The adaptive
// steps follow them; a motion that would need more than a million steps, or steps
// below the resolution of time, is an error with its index. In 5,000 motions of
// three bodies over [0, 5], at the relative tolerance 1e-9 and the absolute
// tolerance 1e-6 of the published task, the largest energy error was 5e-5.
//
// GymPendulum, a pendulum that moves in steps, stands beside the systems.
//
// The bodies are the tasks of Greydanus, Dzamba and Yosinski, "Hamiltonian
// Neural Networks" (2019).
package mech
