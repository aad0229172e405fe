// Package show puts the lab's results into notebook cells.
//
// The problem: a cell should hold physics, not the handling of images, errors
// and progress; and a result that could not be displayed must not pass unseen.
//
// The method: figures are shown as PNG with their titles as a stand-in, laws
// and tables as Markdown, progress as one line that is rewritten in place. Each
// function panics when the display fails, and does nothing but check its
// arguments outside of a notebook, so that programs and tests can call it too.
// The kernel is GoNB, https://github.com/janpfeifer/gonb.
package show
