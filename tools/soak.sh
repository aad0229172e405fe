#!/bin/sh
# Runs every fuzz target for the given time (default 60s), then all tests in
# their long form (LAB_SOAK=1 asks for it, no time limit).
cd -- "$(dirname -- "$0")/.." || exit 1
fuzztime=${1:-60s}
for package in $(go list ./...); do
	targets=$(go test -list '^Fuzz' "$package") || exit 1
	for target in $(printf '%s\n' "$targets" | grep '^Fuzz'); do
		echo "soak: $package $target for $fuzztime"
		go test -run '^$' -fuzz "^$target\$" -fuzztime "$fuzztime" "$package" || exit 1
	done
done
LAB_SOAK=1 go test -count=1 -timeout 0 ./...
