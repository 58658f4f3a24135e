"""How does the time grow with the number of configurations, K, and the number of images, N?"""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator

from benchmarks.contestants import Loop, search_seconds, search_tasks
from benchmarks.report import Report, Row, run
from benchmarks.setting import training_flops
from benchmarks.timing import interleave, measured
from cs231n.data.whole_file import whole_file

DTYPE = np.float32
PLOT_SIZE = 100_000  # bytes, about


def measure(report: Report):
    """Searches for all K on the fewest images, and for one K on more and more images; then the plot."""
    setting, fewest = report.setting, report.setting.growth_ns[0]
    parts = {N: {**report.data, **_first(report.data, N)} for N in setting.growth_ns}
    by_k = {K: search_tasks(parts[fewest], K, _iters(setting, K), DTYPE) for K in setting.growth_ks}
    K = setting.others_k
    by_n = {N: search_tasks(parts[N], K, _iters(setting, K), DTYPE) for N in setting.growth_ns}
    if K in by_k:
        by_n[fewest] = by_k[K]  # the same search
    loop = Loop(parts[fewest], setting.loop_iters)
    tasks = loop.tasks() + report.peak.tasks(DTYPE)
    for of_search in {id(each): each for each in [*by_k.values(), *by_n.values()]}.values():
        tasks += of_search
    tasks[0][1]()  # warm-up
    for times in interleave("growth", tasks, setting.growth_rounds):
        k_seconds = _seconds(times, by_k, lambda k: _iters(setting, k))
        n_seconds = _seconds(times, by_n, lambda n: _iters(setting, K))
        if measured(times, loop.tasks()):
            report.put("growth", _rows(k_seconds, n_seconds, fewest, K, loop.fastest(times)))
    _plot(report, k_seconds, n_seconds, fewest, K, loop.fastest(times))


def _first(data, N):
    return {"X_train": data["X_train"][:N], "y_train": data["y_train"][:N]}


def _iters(setting, K):
    """Steps to measure, so that each K takes about the same time."""
    return int(np.clip(setting.growth_work // K, *setting.growth_limits))


def _seconds(times, searches, iters):
    """Seconds of training alone and of the whole search, for the searches measured so far."""
    return {
        key: search_seconds(times, of_search, iters(key))
        for key, of_search in searches.items()
        if measured(times, of_search)
    }


def _rows(k_seconds, n_seconds, fewest, K, loop):
    rows = []
    for k, (training, _) in k_seconds.items():
        rows.append(_row("growth in K: training", k, fewest, training, k * loop))
    for n, (training, _) in n_seconds.items():
        rows.append(_row("growth in N: training", K, n, training, K * loop))
    return rows


def _row(what, K, N, training, loop):
    return Row(f"{what}, N={N:,}", K, DTYPE.__name__, training, loop, training_flops(K), more={"N": N})


def _plot(report, k_seconds, n_seconds, fewest, K, loop):
    figure = Figure(figsize=(10, 4.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    ks = np.array(list(k_seconds))
    _line(left, ks, [training / k for k, (training, _) in k_seconds.items()], "o-", "black", "grid_search")
    left.axhline(loop, color="gray", ls="--", label="plain loop, float64")
    left.set(xscale="log", yscale="log", xlabel="configurations K trained at once",
             ylabel="training, seconds per configuration", title=f"{fewest:,} images")  # fmt: skip
    left.set_xticks(ks, [str(k) for k in ks])
    left.minorticks_off()
    left.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    left.yaxis.set_major_formatter("{x:g}")
    ns = np.array(list(n_seconds))
    _line(right, ns, [whole for _, whole in n_seconds.values()], "s--", "gray", "with all accuracies")
    _line(right, ns, [training for training, _ in n_seconds.values()], "o-", "black", "training alone")
    right.set(xlabel="training images N", ylabel="seconds", title=f"K = {K} configurations", ylim=(0, None))
    right.set_xlim(0, None)
    right.xaxis.set_major_formatter("{x:,.0f}")
    for axes in (left, right):
        axes.legend(loc="lower left")
        axes.grid(alpha=0.3)
    computer = report.machine
    figure.suptitle(
        f"1,500 steps in {DTYPE.__name__}; {computer['cpu']}, {computer['cores']} cores", fontsize="medium"
    )
    with whole_file(report.folder / "bench_growth.png", PLOT_SIZE) as file:
        figure.savefig(file, dpi=120)


def _line(axes, x, seconds, style, color, label):
    """Medians, with bars from the minimum to the maximum."""
    middle = np.array([np.median(each) for each in seconds])
    low, high = [np.array([f(each) for each in seconds]) for f in (np.min, np.max)]
    axes.errorbar(x, middle, [middle - low, high - middle], fmt=style, color=color, capsize=3, label=label)


if __name__ == "__main__":
    run([measure], "bench_growth.json")
