#!/bin/sh
# Says in one sentence each what this machine lacks to build the lab.
# Prints nothing and exits 0 when nothing is missing.
cd -- "$(dirname -- "$0")/.." || exit 1
missing=0
lack() {
	echo "Missing: $1" >&2
	missing=1
}

want=$(sed -n 's/^go \([0-9][0-9.]*\).*/\1/p' go.mod)
if ! command -v go >/dev/null 2>&1; then
	lack "Go $want or newer is not on PATH: install it as https://go.dev/doc/install says (Debian's golang-go 1.21 or newer does too, it fetches the right version by itself)."
else
	have=$(GOTOOLCHAIN=local go env GOVERSION 2>/dev/null | sed 's/^go//')
	case $have in
	'' | 0.* | 1.[0-9] | 1.[0-9].* | 1.1[0-9] | 1.1[0-9].* | 1.20 | 1.20.*)
		lack "the Go on PATH (${have:-unknown version}) is too old to fetch Go $want by itself: install Go $want or newer as https://go.dev/doc/install says." ;;
	*)
		# From 1.21 on this finds or fetches the version that go.mod asks for.
		reason=$(go version 2>&1 >/dev/null) ||
			lack "Go $want or newer is needed and Go $have could not get it ($(printf %s "$reason" | tail -n 1)): install it as https://go.dev/doc/install says, or unset GOTOOLCHAIN." ;;
	esac
fi

# Without cgo no compiler is needed: such a build computes in pure Go alone.
if [ "${CGO_ENABLED-}" != 0 ]; then
	cc=${CC:-$(GOTOOLCHAIN=local go env CC 2>/dev/null)}
	cc=${cc:-cc}
	# CC may carry options, so it is split on purpose.
	printf '#include <stdlib.h>\nint main(void) { return 0; }\n' | $cc -x c -fsyntax-only - 2>/dev/null ||
		lack "a C compiler with its standard headers, which linking XLA takes ('$cc' does not work): install gcc and libc6-dev (apt-get install gcc libc6-dev; on macOS: xcode-select --install), or say CGO_ENABLED=0 to build with the pure-Go backend alone."
fi

if ! .venv/bin/python -c '' 2>/dev/null; then
	tools/python.sh >/dev/null || missing=1
fi
exit "$missing"
