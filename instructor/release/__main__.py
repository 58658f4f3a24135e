"""Build the student edition from the solved source: ``python -m instructor.release [FOLDER]``.

Writes the folder (build/student by default) and a zip of it beside it. What the edition contains, what it
gives solved (``given``) and how many points each question has is in ``instructor/manifest.json``.
"""

import argparse
import sys
from pathlib import Path

from cs231n.data.places import writable
from instructor.manifest import ROOT
from instructor.release.edition import release
from instructor.release.markers import MarkerError


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, help="where to (build/student)")
    parser.add_argument("--url", default="", help="where the course keeps it, for Colab")
    parser.add_argument("--drive", action="store_true", help="in Colab, keep the work in Google Drive")
    options = parser.parse_args()
    folder = options.folder or writable(ROOT / "build") / "student"
    try:
        archive = release(folder, url=options.url, drive=options.drive)
    except (MarkerError, ValueError, OSError) as error:
        sys.exit(str(error))
    print(f"student edition  {folder}\nto hand out      {archive}")


if __name__ == "__main__":
    main()
