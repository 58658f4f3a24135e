"""Write the site: the committed notebooks with their outputs, and an index. Nothing is executed.

python -m tools.pages [--edition student] [--out build/site]
"""

import argparse
import sys
from pathlib import Path

from cs231n.data.places import writable
from tools.pages.site import ROOT, write_site


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--out", type=Path, help="folder for the pages (build/site, or build/site-student)")
    parser.add_argument("--edition", choices=("solved", "student"), default="solved")
    options = parser.parse_args()
    student = options.edition == "student"
    out = options.out or writable(ROOT / "build") / ("site-student" if student else "site")
    try:
        for name, size in write_site(out, student=student):
            print(f"{name:26} {size / 1e6:4.1f} MB", flush=True)
    except (OSError, ValueError) as error:  # a full disk, a folder that cannot be written, no data set
        sys.exit(str(error))
    if student:
        print("The notebooks are shown without their solutions.")
    else:
        print("The notebooks are shown with their solutions: put them up where students may see those.")
    print(f"Each page is one file that needs no network. The site: {out / 'index.html'}")


if __name__ == "__main__":
    main()
