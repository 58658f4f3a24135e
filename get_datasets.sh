#!/bin/sh
# Fetches CIFAR-10 (170 MB) into datasets/ beside this script: cs231n/data/download.py, with any Python there is.
# Lines end in a comment, so that the line endings of Windows do no harm: `sh get_datasets.sh`.
CDPATH='' cd -- "$(dirname -- "$0")" || exit 1 #
for python in .venv/bin/python .venv/Scripts/python.exe python3 python; do #
    if command -v "$python" >/dev/null 2>&1; then #
        exec "$python" -m cs231n.data.download "$@" #
    fi #
done #
echo "get_datasets.sh: there is no Python here: install Python 3.10 or newer, then run this again." >&2 #
exit 1 #
