"""Searches on request: what :mod:`benchmarks.compare` runs once for each of its two versions of cs231n.

    cd FOLDER_OF_THE_VERSION && PYTHONPATH=HERE python -m benchmarks.one_version FOLDER_OF_IMAGES HOW_MANY

Each line of the input asks for a search, as JSON; each line of the output has its seconds (on the clock and
of all processors), its accuracies, and the peak memory of this process in bytes. It uses nothing but what
every version of cs231n has.
"""

import json
import sys
import time

from benchmarks.disk_to_result import peak_rss
from cs231n import data_utils
from cs231n.classifiers import Softmax
from cs231n.search import grid_search


def answer(data: dict, pairs: list, **settings) -> dict:
    """Run one search."""
    start, busy = time.perf_counter(), time.process_time()
    found = grid_search(Softmax, data, pairs=[tuple(pair) for pair in pairs], progress=False, **settings)
    seconds, cpu = time.perf_counter() - start, time.process_time() - busy
    accuracies = [list(map(float, values)) for values in found.results.values()]
    return {"seconds": seconds, "cpu_seconds": cpu, "accuracies": accuracies, "peak_rss": peak_rss() or 0}


def main():
    folder, count = sys.argv[1:]
    data = data_utils.load_splits(folder, int(count))
    print(json.dumps(data_utils.__file__), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(data, **json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
