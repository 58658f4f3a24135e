"""Write the site: the committed notebooks with their outputs, and an index. Nothing is executed.

python -m tools.pages [--out build/site]
"""

import argparse
from pathlib import Path

from cs231n.data.places import writable
from tools.pages.site import ROOT, write_site


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--out", type=Path, default=writable(ROOT / "build") / "site")
    out = parser.parse_args().out
    for name, size in write_site(out):
        print(f"{name:26} {size / 1e6:4.1f} MB", flush=True)
    print(f"Each page is one file that needs no network. The site: {out / 'index.html'}")


if __name__ == "__main__":
    main()
