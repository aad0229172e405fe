#!/bin/sh
# Trains every network of the small presets of neural operators with one seed, one
# after the other, and compares them on the physical potentials: FOLDER/operators.json.
# What is in the folder is gone on with. Notebook 15 and docs/neural-operators.md show the
# copy of that file in notebooks/kept; a test says which tables of that page go with it.
# Usage: tools/operators.sh FOLDER
set -e
cd -- "$(dirname -- "$0")/.."
out=$1
for profile in phase rest; do
	preset=small
	test $profile = phase || preset=small-rest
	bin/lab operator generate -profile $profile -size small -out "$out/wells-$profile"
	for model in deeponet symonet traonet varonet fno mambonet; do
		bin/lab operator train -data "$out/wells-$profile" -preset $preset -model $model -resume -out "$out/$profile/$model"
	done
	bin/lab operator compare "$out/$profile" -data "$out/wells-$profile" -json >"$out/$profile.json"
done
commit=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
printf '{"command": "make operators", "commit": "%s",\n"phase": %s,\n"rest": %s}\n' "$commit" "$(cat "$out/phase.json")" "$(cat "$out/rest.json")" >"$out/operators.json.part"
mv "$out/operators.json.part" "$out/operators.json"
echo "Figures: $out/operators.json"
