"""Build the student edition from the solved source: ``python -m instructor.release [FOLDER]``.

Writes the folder (build/student by default) and a zip of it beside it.
"""

import argparse
import sys
from pathlib import Path

from instructor.manifest import ROOT
from instructor.release.edition import release
from instructor.release.markers import MarkerError


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "build" / "student")
    folder = parser.parse_args().folder
    try:
        archive = release(folder)
    except (MarkerError, FileExistsError, FileNotFoundError) as error:
        sys.exit(str(error))
    print(f"student edition  {folder}\nto hand out      {archive}")


if __name__ == "__main__":
    main()
