#!/bin/sh
# Makes the project's virtual environment from the hash-locked requirements.
# What an interrupted run left behind is thrown away first: the stamp is
# written last, so that an environment without it counts as broken.
cd -- "$(dirname -- "$0")/.." || exit 1
stamp=.venv/.complete
# The last test fails where the Python underneath has gone or become another.
if cmp -s tools/requirements.txt "$stamp" && .venv/bin/python -c 'import sys, importlib.util as u; sys.exit(not u.find_spec("nbclient"))' 2>/dev/null; then
	exit 0
fi
python=$(tools/python.sh) || exit 1
echo "setup: virtual environment .venv (JupyterLab, its headless runner, the XLA plugin)"
rm -rf .venv
"$python" -m venv .venv &&
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-compile \
		--only-binary :all: --require-hashes -r tools/requirements.txt || {
	echo "setup: the virtual environment could not be filled: see above; 'make setup' tries again." >&2
	exit 1
}
cp tools/requirements.txt "$stamp"
