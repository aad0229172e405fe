// Package others tells what a folder holds that the lab has not written.
//
// The problem: a folder that a command is to write into may be one of the user's, who
// meant another or expects it to be empty; nothing in it may be lost.
//
// The method: names alone. What bears the name of a file that the command would write
// clashes with it, and the command refuses; of anything else it says in one sentence
// that it is there.
package others
