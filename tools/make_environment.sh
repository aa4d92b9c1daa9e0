#!/bin/sh
# Makes the virtual environment, or says what is missing for it.
# Usage: make_environment.sh PYTHON FOLDER
set -eu
python=$1
folder=$2

fail() {
    echo "$1" >&2
    exit 1
}

command -v "$python" >/dev/null 2>&1 ||
    fail "There is no '$python'. Install Python 3.11 or newer (Debian, Ubuntu: python3 python3-venv), or name one: make run PYTHON=/path/to/python3"

version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "'$python' is Python $version; AlumUnity needs 3.11 or newer. Name another one: make run PYTHON=/path/to/python3.11"

"$python" -c 'import ensurepip, venv' 2>/dev/null ||
    fail "Python $version is here without its venv module. Install it (Debian, Ubuntu: apt-get install python3-venv, or python$version-venv when python$version is not the default) and try again."

echo "Making the environment $folder with Python $version ..."
"$python" -m venv --clear "$folder" || {
    rm -rf "$folder"
    fail "The environment $folder could not be made."
}
