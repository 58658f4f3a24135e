"""Section 6: what bounds the search, on paper and held against what `make bench` measured."""

from benchmarks.setting import BATCH_SIZE, NUM_ITERS, C, D
from tools.results.page import table

HEAD = [
    "", "K", "dtype", "seconds", "arithmetic at P", "of that speed", "all bytes at M", "operations a byte",
]  # fmt: skip
CHUNK = 10  # pairs that a worker trains at once, by default


def operations(K: int) -> float:
    """Multiplications and additions of the two products of all steps, for C - 1 directions."""
    return 4.0 * BATCH_SIZE * D * (C - 1) * K * NUM_ITERS


def moved(K: int, size: int, threads: int) -> float:
    """Bytes that a step reads and writes, counted once for each pass over an array; `size`: of a number.

    For each thread the minibatch: bytes gathered (2 passes), converted (1 of bytes, 1 of floats), less the
    mean image (2), in both products (2). The weights: in the product of the scores, their squares, the update
    (4 with its result). The gradient: in its product and the update (2).
    """
    minibatch, weights = BATCH_SIZE * D, (C - 1) * K * D
    return threads * minibatch * (3 + 5 * size) + 6 * size * weights


def section(report: dict | None) -> str:
    """The section; with a table if there is a `report` of ``make bench``."""
    measured = [_measured(report)] if report else []
    return "\n\n".join(["## 6. What bounds the search", *_paper(), *measured, *_elsewhere()])


def _measured(report):
    threads, M, rows = report["machine"]["cores"], report["memory_gbytes"], []
    for row in report["rows"]:
        peak = report["peak_gflops"].get(row["dtype"])
        if row["what"].startswith("grid_search: training") and row["seconds"] and peak:
            K, least = row["K"], operations(row["K"]) / 1e9 / peak
            bytes_moved = NUM_ITERS * moved(K, int(row["dtype"][-2:]) // 8, min(K, threads))
            rows.append([
                row["what"], str(K), row["dtype"], f"{row['seconds']:.2f}", f"{least:.2f}",
                f"{least / row['seconds']:.0%}".replace("%", " %"), f"{bytes_moved / 1e9 / M:.2f}",
                f"{operations(K) / bytes_moved:.0f}",
            ])  # fmt: skip
    peaks = [f"{peak:.0f} GFLOP/s in {dtype}" for dtype, peak in report["peak_gflops"].items() if peak]
    return (
        f"**Measured**, with P = {' and '.join(peaks)} and M = {M:.0f} GB/s, the speed of copying an array "
        "that fits no cache. Without caches, the bytes would take their time in addition to the "
        "arithmetic; a cache that holds the minibatch and the weights saves most of it.\n\n"
        + table(HEAD, rows)
    )


def _paper():
    one = f"{operations(1) / 1e9:.1f}"
    yield (
        "**Operations.** The scores and the gradient take a multiplication and an addition each for "
        f"every image of the minibatch (N = {BATCH_SIZE}), pixel (D = {D:,}), direction (C - 1 = {C - 1}, "
        "one fewer than there are classes: the mean of the templates only decays), pair (K) and step (T "
        f"= {NUM_ITERS:,}): 4 N D (C - 1) K T operations, {one} GFLOP for each pair. A machine of P "
        f"GFLOP/s takes at least {one} K / P seconds. (The share of the peak in section 5 counts all {C} "
        "classes, so that it can be compared with other ways of training.)"
    )
    yield (
        "**Bytes.** Each thread gathers a minibatch of bytes and makes floats of it; weights and "
        f"gradients pass by six times. Without any cache that is {moved(20, 4, 2) / 1e6:.0f} MB a step "
        f"for K = 20 in float32 on two threads, and {moved(100, 4, 2) / 1e6:.0f} MB for K = 100. The more "
        f"pairs, the closer it comes to N / 6 = {BATCH_SIZE / 6:.0f} operations for each byte in float32 "
        f"and N / 12 = {BATCH_SIZE / 12:.0f} in float64; with few pairs it is the minibatch that counts. "
        "A machine whose memory gives M GB/s is bound by its arithmetic where P / M is smaller than "
        "that, even if nothing stays in a cache."
    )


def _elsewhere():
    chunk = CHUNK * (D * C * 4 + NUM_ITERS * 8)  # weights and losses
    many = 64 * CHUNK
    flops = operations(many) / NUM_ITERS
    yield (
        "**64 cores.** Each thread has a minibatch of its own and K / 64 of the pairs. With K = 100 that "
        "is one or two: too few rows for the products to be fast, as K = 1 shows, and "
        f"{moved(100, 4, 64) / 1e9:.1f} GB a step. With {CHUNK} pairs for each thread, K = {many}, the "
        f"products have the shape of those of K = 20 on two threads, and a step takes {flops / 1e9:.0f} "
        f"GFLOP and {moved(many, 4, 64) / 1e9:.1f} GB, {flops / moved(many, 4, 64):.0f} operations for "
        "each byte: fast if each core's share of the caches holds its minibatch of 2.5 MB."
    )
    yield (
        f"**Ten Dask workers.** A chunk of {CHUNK} pairs is {operations(CHUNK) / 1e9:.0f} GFLOP, some "
        "seconds on one core. Its pairs are sent in less than a kilobyte; its weights and losses come "
        f"back in {chunk / 1e6:.1f} MB, which take {chunk * 8 / 1e6:.0f} ms at 1 Gbit/s, less than a "
        "hundredth of that. So 100 pairs, ten chunks, take about as long as one chunk. What does not "
        "shrink is what each worker does once: it imports the project and reads 185 MB of images from "
        "its own disk."
    )
    yield (
        "**An accelerator.** With 50 TFLOP/s and 2 TB/s, P / M is 25, just below N / 6, so both bounds "
        f"are close. 100 pairs are {operations(100) / 50e9:.0f} ms of arithmetic. If a step starts ten "
        f"kernels and each start takes 5 µs, that is another {NUM_ITERS * 10 * 5e-3:.0f} ms, so it takes "
        "more than 100 pairs to keep it busy. The images, 150 MB as bytes, are sent once and fit its "
        "memory. None of this was measured."
    )
