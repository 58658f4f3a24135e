"""Write the autograder for Gradescope: ``python -m instructor.platforms.gradescope [--hidden DIR]``.

The zip contains the student edition, the grader and its numbers, but no solution.
"""

import argparse
import sys
from pathlib import Path

from cs231n.data.places import writable
from instructor.manifest import ROOT
from instructor.release.edition import edition_files, write_zip
from instructor.release.markers import MarkerError

# The modules that grade; those that release stay here, since they work on the solved source.
PARTS = ("*.py", "manifest.json", "problems.json", "requirements.txt")
PARTS += ("grading/*.py", "sandbox/*.py", "platforms/__init__.py", "platforms/gradebooks.py")
SETUP = """\
#!/usr/bin/env bash
# Builds the image, once. To have classifiers measured on CIFAR-10, add: sh get_datasets.sh
set -euo pipefail
cd "${AUTOGRADER:-/autograder}/source"
if [ -z "${PYTHON:-}" ]; then
    apt-get update
    apt-get install -y python3 python3-venv
    python3 -m venv ../venv
    ../venv/bin/pip install "numpy>=1.23,<3" -r instructor/requirements.txt
    PYTHON=../venv/bin/python
fi
# The sample set is drawn now rather than with the first submission.
"$PYTHON" -c 'from cs231n.data_utils import find_dataset; find_dataset("sample")'
# Submissions run as users of their own, who need to read Python, and nothing of this folder.
chmod -R go-rwx .
"""
RUN = """\
#!/usr/bin/env bash
# Grades one submission: /autograder/submission to /autograder/results/results.json.
set -euo pipefail
cd "${AUTOGRADER:-/autograder}/source"
mkdir -p ../results
set -- ../submission --single --secret --out ../results
if [ -d hidden ]; then set -- "$@" --hidden hidden; fi
exec "${PYTHON:-../venv/bin/python}" -m instructor.grade "$@"
"""


def autograder_files(hidden: Path | None = None, root: Path = ROOT) -> dict[str, bytes]:
    """All files of the autograder by path.

    Parameters
    ----------
    hidden : Path, optional
        Folder with problems that students have not seen.
    root : Path, optional
        The solved source.

    Raises
    ------
    MarkerError
        If markers are wrong, or a line of a solution is still found in some file.
    FileNotFoundError
        If a file that the manifest names is missing.
    ValueError
        If the hidden folder holds no problems.
    """
    files, _ = edition_files(root)
    paths = [path for part in PARTS for path in sorted((root / "instructor").glob(part))]
    files |= {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
    if hidden is not None:
        found = {f"hidden/{path.name}": path.read_bytes() for path in sorted(hidden.glob("*.json"))}
        if not found:
            raise ValueError(f"{hidden} holds no problems: python -m instructor.problems {hidden} --seed N")
        files |= found
    return files | {"setup.sh": SETUP.encode(), "run_autograder": RUN.encode()}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("target", nargs="?", type=Path, help="the zip (build/autograder.zip)")
    parser.add_argument("--hidden", type=Path, help="folder with problems that students have not seen")
    options = parser.parse_args()
    target = options.target or writable(ROOT / "build") / "autograder.zip"
    if target.suffix != ".zip":
        parser.error(f"{target} must end in .zip")
    try:
        write_zip(autograder_files(options.hidden), target, top="")
    except (MarkerError, ValueError, OSError) as error:
        sys.exit(str(error))
    print(f"upload this  {target}")


if __name__ == "__main__":
    main()
