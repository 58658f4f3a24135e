"""What a row means, and how much of it is measured."""

from dataclasses import dataclass

import numpy as np

# What every row means, however much of it was measured: this many steps on minibatches of this size.
NUM_ITERS, BATCH_SIZE = 1500, 200
D, C = 3073, 10
DTYPES = (np.float32, np.float64)


@dataclass(frozen=True)
class Setting:
    """How much is measured; the defaults are those of `make bench`."""

    rounds: int = 3
    num_training: int = 49000
    num_validation: int = 1000
    search_iters: tuple = ((1, 1500), (5, 1500), (20, 1500), (100, 150))  # (K, steps); more are scaled
    loop_iters: int = 100  # steps of one slice of the plain loop; a round contains many slices
    peak_size: int = 2048
    copy_bytes: int = 2**28  # of the array that is copied
    step_ks: tuple = (20, 100)
    steps: int = 30
    growth_rounds: int = 3
    growth_ks: tuple = (1, 2, 5, 10, 20, 50, 100, 200)
    growth_ns: tuple = (5000, 10000, 20000, 30000, 49000)
    growth_work: int = 2000  # K times the number of steps that are measured, within the limits below
    growth_limits: tuple = (20, 300)
    disk_k: int = 20
    disk_iters: int = NUM_ITERS
    disk_batches: int = 5  # files of training and validation images
    disk_repeats: int = 3
    others_iters: int = 200
    others_k: int = 20
    sgd_iters: int = 50  # of scikit-learn
    submissions: int = 60
    grading_rounds: int = 3


QUICK = Setting(
    rounds=1, num_training=400, num_validation=100, search_iters=((1, 20), (2, 20)), loop_iters=5,
    peak_size=256, copy_bytes=2**16, step_ks=(2,), steps=4, growth_rounds=1, growth_ks=(1, 2, 4),
    growth_ns=(200, 400), growth_work=20, growth_limits=(5, 20), disk_k=2, disk_iters=20, disk_batches=1,
    disk_repeats=1, others_iters=20, others_k=2, sgd_iters=2, submissions=2, grading_rounds=1,
)  # fmt: skip


def pairs(K: int) -> list[tuple[float, float]]:
    """K pairs (learning rate, reg) that all converge, so that no time is spent on overflows."""
    return [(lr, 400.0) for lr in np.geomspace(5e-7, 2e-6, K).tolist()]


def training_flops(K: int) -> float:
    """Operations in the two products of each step, scores and gradient, over the whole training."""
    return 4.0 * K * C * BATCH_SIZE * D * NUM_ITERS
