// Package elliptic holds Jacobi's elliptic functions for the closed forms of
// motion.
package elliptic
