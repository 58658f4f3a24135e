"""Make the problems that students' code is checked and graded on.

python -m instructor.problems                    # the students' and the grader's own, both committed
python -m instructor.problems DIR --seed 7       # more problems, for `make grade HIDDEN=DIR`
"""

import argparse
from pathlib import Path

from instructor.problems import FILES, write


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, help="where to write hidden problems")
    parser.add_argument("--seed", type=int, help="seed of the hidden problems; keep it to yourself")
    options = parser.parse_args()
    if options.folder is None:
        for path, seed in FILES.items():
            write(path, seed)
    elif options.seed is None:
        parser.error("give --seed, a number that students do not know")
    else:
        options.folder.mkdir(parents=True, exist_ok=True)
        write(options.folder / f"problems-{options.seed}.json", options.seed)


if __name__ == "__main__":
    main()
