"""How long do PyTorch and scikit-learn take for the same number of steps?

They get prepared rows in float32, so that no bytes need to be converted. PyTorch's loss is computed without
the penalty, whose gradient is part of the step.
"""

from functools import partial
from importlib.util import find_spec

import numpy as np

from benchmarks.contestants import Loop, thread_counts
from benchmarks.report import Report, Row, run
from benchmarks.setting import BATCH_SIZE, NUM_ITERS, C, D, pairs, training_flops
from benchmarks.timing import interleave
from cs231n.classifiers.linear_classifier import INITIAL_SCALE
from cs231n.data_utils import preprocess

INSTALL = ".venv/bin/pip install -e '.[bench]'"


def measure(report: Report):
    """Training alone, for all libraries that are installed, alternating with the plain loop."""
    entries = []  # (name, K, steps, whether it does the same work, function)
    X, y = None, report.data["y_train"]
    for module, package, add in (("torch", "PyTorch", _torch), ("sklearn", "scikit-learn", _sklearn)):
        if find_spec(module) is None:
            report.notes.append(f"{package} is not installed, its rows are missing: {INSTALL} installs it.")
        else:
            if X is None:
                X = preprocess(report.data["X_train"], report.data["mean_image"], np.float32)
            entries += add(X, y, report.setting)
    if not entries:
        return
    loop = Loop(report.data, report.setting.loop_iters)
    tasks = [(name, function) for name, *_, function in entries]
    for _, task in tasks:
        task()  # warm-up
    tasks = loop.tasks() + report.peak.tasks(np.float32) + tasks
    for times in interleave("others", tasks, report.setting.rounds):
        done = [entry for entry in entries if times[entry[0]]]  # they come after the loop
        if done:
            report.put("others", [_row(entry, times, loop.fastest(times)) for entry in done])


def _row(entry, times, loop):
    name, K, steps, same, _ = entry
    seconds = np.array(times[name]) * NUM_ITERS / steps
    flops = training_flops(K) if same else None
    return Row(name, K, "float32", seconds, K * loop, flops, more={"measured_iters": steps})


def _torch(X, y, setting):
    import torch

    X, y, steps = torch.from_numpy(X), torch.from_numpy(y), setting.others_iters
    entries = []
    for name, K, function in (("loop", 1, torch_loop), ("one wide layer", setting.others_k, torch_wide)):
        for threads in thread_counts():
            what = f"PyTorch, {name}, {threads} thread{'s' * (threads > 1)}"
            task = partial(_with_threads, threads, function, X, y, steps, K)
            entries.append((what, K, steps, True, task))
    return entries


def _with_threads(threads, function, *arguments):
    import torch

    torch.set_num_threads(threads)
    function(*arguments)


def torch_loop(X, y, steps, K):
    """The first of K pairs; the penalty ``reg * sum(W * W)`` amounts to a weight decay of 2 reg."""
    import torch

    lr, reg = pairs(K)[0]
    W = (INITIAL_SCALE * torch.randn(D, C)).requires_grad_()
    optimizer = torch.optim.SGD([W], lr=lr, weight_decay=2 * reg)
    for _ in range(steps):
        batch = torch.randint(len(X), (BATCH_SIZE,))
        loss = torch.nn.functional.cross_entropy(X[batch] @ W, y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return W.detach()


def torch_wide(X, y, steps, K):
    """K classifiers as one layer with K * C outputs, each classifier with its own learning rate and reg."""
    import torch

    lr, reg = torch.tensor(pairs(K)).repeat_interleave(C, dim=0).T[:, :, None]  # (K C, 1) each
    W = (INITIAL_SCALE * torch.randn(C, D)).repeat(K, 1).requires_grad_()  # (K C, D)
    for _ in range(steps):
        batch = torch.randint(len(X), (BATCH_SIZE,))
        scores = torch.nn.functional.linear(X[batch], W).view(BATCH_SIZE * K, C)
        labels = y[batch].repeat_interleave(K)
        loss = torch.nn.functional.cross_entropy(scores, labels, reduction="sum") / BATCH_SIZE
        W.grad = None
        loss.backward()
        with torch.no_grad():
            W -= lr * (W.grad + 2 * reg * W)
    return W.detach()


def _sklearn(X, y, setting):
    name = "scikit-learn SGDClassifier (sample by sample, one against the rest)"
    return [(name, 1, setting.sgd_iters, False, lambda: sgd_classifier(X, y, setting.sgd_iters))]


def sgd_classifier(X, y, steps):
    """As many minibatches, but another optimisation: a step for each sample, a logistic loss for each class.

    Its penalty is ``alpha / 2 * sum(w * w)``, hence alpha = 2 reg.
    """
    from sklearn.linear_model import SGDClassifier

    [(lr, reg)] = pairs(1)
    model = SGDClassifier(
        loss="log_loss", alpha=2 * reg, learning_rate="constant", eta0=lr / BATCH_SIZE, random_state=0
    )
    rng = np.random.RandomState(0)
    for _ in range(steps):
        batch = rng.choice(len(X), BATCH_SIZE)
        model.partial_fit(X[batch], y[batch], classes=np.arange(C))


if __name__ == "__main__":
    run([measure], "bench_others.json")
