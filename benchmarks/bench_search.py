"""How much faster is the search than the plain loop, and how close is it to the peak of the machine?"""

import numpy as np

from benchmarks.contestants import Loop, search_seconds, search_tasks, thread_counts
from benchmarks.report import Report, Row, run
from benchmarks.setting import DTYPES, NUM_ITERS, training_flops
from benchmarks.timing import interleave, measured

WITH = "with accuracies"  # on all training and validation images


def measure(report: Report):
    """Searches of all sizes, with slices of the loop and a large matrix product between them."""
    setting = report.setting
    loop = Loop(report.data, setting.loop_iters)
    searches = {
        (K, np.dtype(dtype).name): search_tasks(report.data, K, num_iters, dtype)
        for dtype in DTYPES
        for K, num_iters in setting.search_iters
    }
    of_loop = loop.predict_tasks() + loop.tasks()
    tasks = of_loop + report.memory.tasks()
    for (_, dtype), of_search in searches.items():
        tasks += report.peak.tasks(dtype) + of_search + loop.tasks()
    _warm_up(report, loop)
    for times in interleave("search and loop", tasks, setting.rounds):
        rows = _loop_rows(loop, times) if measured(times, of_loop) else []
        for (K, dtype), of_search in searches.items():
            if measured(times, of_search):
                num_iters = dict(setting.search_iters)[K]
                seconds = search_seconds(times, of_search, num_iters)
                rows += _search_rows(K, dtype, num_iters, seconds, _loop_best(loop, times))
        report.put("search", rows)


def _warm_up(report, loop):
    """Touch every page of the images and start every thread once."""
    for count in thread_counts():
        loop.train(count)
        loop.predict(count)
    for dtype in DTYPES:
        for _, task in search_tasks(report.data, 2, 20, dtype)[:1]:
            task()


def _loop_total(loop, times, count):
    """Seconds for one pair: its training, from each slice, plus the median time of its accuracies."""
    predict = np.median(times["loop's accuracies", count, "BLAS threads"])
    return loop.seconds(times, count) + predict


def _loop_best(loop, times):
    """Seconds for one pair, training alone and with accuracies, each with the better number of threads."""
    totals = [float(np.median(_loop_total(loop, times, count))) for count in thread_counts()]
    return loop.fastest(times), min(totals)


def _loop_rows(loop, times):
    rows = []
    training, total = _loop_best(loop, times)
    for count in thread_counts():
        what = f"plain loop, {count} BLAS thread{'s' * (count > 1)}"
        more = {"measured_iters": loop.num_iters, "threads": count}
        alone, whole = loop.seconds(times, count), _loop_total(loop, times, count)
        rows.append(Row(f"{what}: training", 1, "float64", alone, training, training_flops(1), more=more))
        rows.append(Row(f"{what}: {WITH}", 1, "float64", whole, total, more=more))
    return rows


def _search_rows(K, dtype, num_iters, seconds, of_loop):
    """Rows for training alone and with accuracies. The loop costs K times as much as for one pair."""
    more = {"measured_iters": num_iters}
    scaled = "" if num_iters >= NUM_ITERS else f" (scaled from {num_iters} steps)"
    flops = training_flops(K), None
    names = f"grid_search: training{scaled}", f"grid_search: {WITH}{scaled}"
    return [
        Row(name, K, dtype, seconds[i], K * of_loop[i], flops[i], more=more) for i, name in enumerate(names)
    ]


if __name__ == "__main__":
    run([measure], "bench_search.json")
