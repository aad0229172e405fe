#!/bin/sh
# Prints the Python to make the virtual environment with: $PYTHON if it is
# set, else the first of the usual names that is 3.10 or newer.
found=
for python in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11 python3.10 python; do
	command -v "$python" >/dev/null 2>&1 || continue
	found=$python
	"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || continue
	if ! "$python" -c 'import venv, ensurepip, ssl' 2>/dev/null; then
		echo "Missing: the venv module of $python: install it (apt-get install python3-venv), or name another Python with PYTHON=..." >&2
		exit 1
	fi
	echo "$python"
	exit 0
done
if [ -n "$found" ]; then
	echo "Missing: Python 3.10 or newer ($found is $("$found" -c 'import platform; print(platform.python_version())' 2>/dev/null || echo broken)): install it (apt-get install python3 python3-venv), or name one with PYTHON=..." >&2
else
	echo "Missing: Python 3.10 or newer is not on PATH: install it (apt-get install python3 python3-venv), or name one with PYTHON=..." >&2
fi
exit 1
