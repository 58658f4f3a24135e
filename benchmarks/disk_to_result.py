"""From the files on disk to the result, in this process.

    python -m benchmarks.disk_to_result search|course FOLDER [--pairs 20] [--steps 1500] ...

Prints the peak memory of this process in bytes.
"""

import argparse
import sys

import numpy as np

from benchmarks.setting import BATCH_SIZE, pairs
from benchmarks.timing import blas_threads, say
from cs231n.classifiers import Softmax
from cs231n.data_utils import TRAIN_BATCHES, load_CIFAR_batch, load_splits
from cs231n.search import grid_search


def search(folder, K, num_iters, batches):
    """This project's way: images stay bytes and become float32 a minibatch at a time."""
    data = load_splits(folder, 10000 * batches - 1000)
    return grid_search(
        Softmax, data, pairs=pairs(K), num_iters=num_iters, batch_size=BATCH_SIZE, progress=False
    ).results


def course(folder, K, num_iters, batches):
    """The course's way: all images as float64, one array after another, then one pair after another."""
    X_train, y_train, X_val, y_val = course_data(folder, batches)
    results = {}
    for number, (lr, reg) in enumerate(pairs(K), 1):
        print(f"the course's way: pair {number} of {K}", file=sys.stderr, flush=True)
        model = Softmax()
        rng = np.random.RandomState(0)
        model.train(X_train, y_train, lr, reg, num_iters, BATCH_SIZE, rng=rng)
        train_accuracy = np.mean(y_train == model.predict(X_train))
        results[lr, reg] = train_accuracy, np.mean(y_val == model.predict(X_val))
    return results


def course_data(folder, batches):
    """Load, split and prepare the images, with a copy wherever the course's notebooks make one."""
    X, y, X_test, y_test = course_load(folder, batches)
    num_training = len(X) - 1000
    val, train = list(range(num_training, len(X))), list(range(num_training))
    dev = np.random.RandomState(0).choice(num_training, 500, replace=False)
    X_val, y_val = X[val], y[val]  # indexed by lists: copies
    X, y = X[train], y[train]
    X_dev = X[dev]
    X_test, y_test = X_test[list(range(1000))], y_test[list(range(1000))]
    X, X_val = X.reshape(len(X), -1), X_val.reshape(len(X_val), -1)  # a copy: the axes were swapped
    X_test, X_dev = X_test.reshape(len(X_test), -1), X_dev.reshape(len(X_dev), -1)
    mean_image = np.mean(X, axis=0)
    for part in (X, X_val, X_test, X_dev):
        part -= mean_image
    X = np.hstack([X, np.ones((len(X), 1))])
    X_val, X_test, X_dev = [np.hstack([part, np.ones((len(part), 1))]) for part in (X_val, X_test, X_dev)]
    return X, y, X_val, y_val


def course_load(folder, batches):
    """Load the batches and join them at the end; all are in memory until then."""
    images, labels = zip(*[load_CIFAR_batch(f"{folder}/{name}") for name in TRAIN_BATCHES[:batches]])
    X, y = np.concatenate(images), np.concatenate(labels)
    X_test, y_test = load_CIFAR_batch(f"{folder}/test_batch")
    return X, y, X_test, y_test


def peak_rss():
    """Peak resident memory of this process in bytes, None where the system does not report it."""
    try:  # not ru_maxrss on Linux: that of a child starts with the memory of its parent
        with open("/proc/self/status", encoding="ascii") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        pass
    try:
        import resource
    except ImportError:  # Windows
        return None
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size if sys.platform == "darwin" else size * 1024


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("way", choices=("search", "course"))
    parser.add_argument("folder")
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--batches", type=int, default=5, help="files of training and validation images")
    parser.add_argument("--threads", type=int, default=1, help="BLAS threads of the course's way")
    options = parser.parse_args()
    if options.way == "search":
        search(options.folder, options.pairs, options.steps, options.batches)
    else:
        with blas_threads(options.threads):
            course(options.folder, options.pairs, options.steps, options.batches)
    say(f"{peak_rss() or 0}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
