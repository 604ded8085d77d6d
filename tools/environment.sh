#!/bin/sh
# Builds .venv, or brings it up to date, with as little work as possible. Called by the Makefile:
#
#     sh tools/environment.sh course     what a student needs
#     sh tools/environment.sh test       that, and what checks the course
#     sh tools/environment.sh pages      that, and what builds its site and tries all in a browser
#     sh tools/environment.sh author     course and test, and what writes lessons
#
# PYTHON=/path/to/python3 chooses the Python that .venv is built from.
set -eu

wanted=${1:?course, test, pages or author}
case $wanted in
    course) extras=course ;;
    test) extras=course,test ;; # the lessons are executed too, so they need their own packages
    pages) extras=course,test,pages ;;
    author) extras=course,test,author ;;
    *) echo "unknown set of packages: $wanted" >&2; exit 2 ;;
esac
cd "$(dirname "$0")/.."
here=$(pwd -P)
minimum='import sys; sys.exit(sys.version_info < (3, 11))'

# What is set for other Pythons must not reach this one: module paths, user packages, `pip install --user`.
unset PYTHONPATH PYTHONHOME PYTHONSTARTUP
export PYTHONNOUSERSITE=1 PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0 PIP_DISABLE_PIP_VERSION_CHECK=1
unset PIP_TARGET PIP_PREFIX

stop() {
    echo >&2
    for line in "$@"; do echo "$line" >&2; done
    exit 1
}

# A stamp says for which pyproject.toml and in which folder the packages were installed. It is compared by
# content: a checkout changes the times of files, and a moved folder leaves the installed course behind.
fingerprint="$here $(cksum <pyproject.toml)"
current() { [ "$(cat ".venv/.installed-$1" 2>/dev/null)" = "$fingerprint" ]; }

usable_venv() {
    .venv/bin/python -c "$minimum" 2>/dev/null && .venv/bin/python -m pip --version >/dev/null 2>&1
}

# The first Python that runs and is new enough. python3 comes first: it is the one of an active environment.
find_python() {
    for candidate in ${PYTHON:+"$PYTHON"} python3 python3.13 python3.12 python3.11 python; do
        found=$(command -v "$candidate" 2>/dev/null) || found=
        case $found in
            "" | "$here/.venv/"*) ;; # not there, or the one that is about to be replaced
            *) if "$found" -c "$minimum" 2>/dev/null; then python=$found; return; fi ;;
        esac
        # A Python that was asked for is used or refused, never replaced by another one.
        if [ -n "${PYTHON:-}" ]; then
            stop "PYTHON=$PYTHON is not a Python that runs and is 3.11 or newer."
        fi
    done
    stop "No Python 3.11 or newer was found: python3 is $(python3 -V 2>/dev/null || echo missing)." \
        "Install one (Debian, Ubuntu: sudo apt install python3 python3-venv; macOS: brew install python;" \
        "or from python.org), or name one that you have: make PYTHON=/path/to/python3 ..."
}

build_venv() {
    find_python
    if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        stop "$python cannot make virtual environments: its modules venv and ensurepip are missing." \
            "Debian, Ubuntu: sudo apt install python3-venv (or python3.12-venv, as its version is), then try again."
    fi
    echo "Making .venv with $("$python" -V) ($python)"
    rm -rf .venv
    "$python" -m venv .venv || { rm -rf .venv; stop "$python -m venv .venv failed, as told above."; }
}

if [ ! -d .venv ]; then
    build_venv
elif ! usable_venv; then
    echo "The .venv here does not work any more (its Python is gone or older than 3.11): building it anew."
    build_venv
elif current "$wanted"; then
    exit 0
fi

echo "Installing the course's packages: $extras. The first time takes a few minutes."
rm -f .venv/.installed-*
.venv/bin/python -m pip install --editable ".[$extras]" </dev/null || stop \
    "The packages could not be installed. If the lines above speak of connections, names that cannot be" \
    "resolved or timeouts, this machine has no way to the package index: go online once, and try again."
for set_of_packages in $(echo "$extras" | tr , ' '); do
    echo "$fingerprint" >".venv/.installed-$set_of_packages"
done
