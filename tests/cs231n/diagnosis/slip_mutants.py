"""Every slip of the catalogue, committed on the solved source by replacing a piece of its text."""

import json
from pathlib import Path
from typing import NamedTuple

from cs231n.diagnosis import EXERCISES
from tests.cs231n.diagnosis.choice_mutants import CHOICE
from tests.cs231n.diagnosis.training_mutants import TRAINING

ROOT = Path(__file__).resolve().parents[3]


class Mutant(NamedTuple):
    """An exercise with one slip: what is found, in which part, and the change that commits it."""

    exercise: str
    slip: str
    part: str
    changes: tuple[tuple[str, str], ...]


def source_of(exercise):
    """The solved file, or all code of the notebook that defines the function."""
    path = ROOT / EXERCISES[exercise].file
    if path.suffix == ".py":
        return path.read_text()
    cells = json.loads(path.read_text())["cells"]
    return next("".join(c["source"]) for c in cells if f"def {exercise}(" in "".join(c["source"]))


def apply(source, exercise, changes):
    """The source with changes within one function."""
    start = source.index(f"def {exercise}(")
    end = source.find("\ndef ", start)
    if exercise in ("train", "predict"):
        end = source.index("\n    @staticmethod" if exercise == "train" else "\n    def loss(", start)
    end = len(source) if end < 0 else end
    body = source[start:end]
    for old, new in changes:
        assert old in body, f"{old!r} is not in {exercise}"
        body = body.replace(old, new)
    return source[:start] + body + source[end:]


def mutated_file(mutant, notebook_text=None):
    """Path and text of the submitted file with the slip."""
    if not EXERCISES[mutant.exercise].in_notebook:
        text = source_of(mutant.exercise)
        return EXERCISES[mutant.exercise].file, apply(text, mutant.exercise, mutant.changes)
    notebook = json.loads(notebook_text or (ROOT / EXERCISES[mutant.exercise].file).read_text())
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and f"def {mutant.exercise}(" in source:
            cell["source"] = apply(source, mutant.exercise, mutant.changes).splitlines(keepends=True)
    return EXERCISES[mutant.exercise].file, json.dumps(notebook)


NAIVE, VECTOR, STACKED = "softmax_loss_naive", "softmax_loss_vectorized", "softmax_loss_stacked"
SVM, SVM_VECTOR, SVM_STACKED = "svm_loss_naive", "svm_loss_vectorized", "svm_loss_stacked"
RETURN = "    return float(loss), dW"
CHECKED = "    W, X, y, reg = check_batch(W, X, y, reg)\n"
PENALTY, GRADIENT_PENALTY = "reg * np.sum(W * W)", "2 * reg * W"
LINE = "loss += (np.log(sum_exp) - scores[y[i]]) / num_train"
MARGIN = "margins = np.maximum(0, scores - scores[rows, y][:, None] + 1)"


def _both(slip, part, *changes):
    """A slip that looks alike in the four losses (W, X, y, reg)."""
    return [Mutant(name, slip, part, changes) for name in (NAIVE, VECTOR, SVM, SVM_VECTOR)]


def _softmax(slip, part, naive=(), vector=()):
    found = [(NAIVE, naive), (VECTOR, vector)]
    return [Mutant(name, slip, part, tuple(changes)) for name, changes in found if changes]


MUTANTS = [
    # What any of the four losses can do wrong.
    *_both("no-pair", "", (RETURN, "    return float(loss)")),
    *_both("no-pair", "", (RETURN, "    return float(loss), dW, reg")),
    *_both("transposed", "gradient", (RETURN, "    return float(loss), dW.T")),
    *_both("wrong-shape", "gradient", (RETURN, "    return float(loss), dW[:-1]")),
    *_both("loss-per-image", "loss", (RETURN, "    return np.full(len(X), loss), dW")),
    *_both("W-changed", "robust", (CHECKED, CHECKED + "    W *= 1 + 1e-9\n")),
    *_both("X-changed", "robust", (CHECKED, CHECKED + "    X *= 1.25\n    X = X / 1.25\n")),
    *_both("y-changed", "robust", (CHECKED, CHECKED + "    z = y.copy()\n    y[:] = y[0]\n    y = z\n")),
    *_both(
        "loss-summed", "loss", (RETURN, f"    loss = (loss - {PENALTY}) * num_train + {PENALTY}\n{RETURN}")
    ),
    *_both(
        "loss-divided-twice",
        "loss",
        (RETURN, f"    loss = (loss - {PENALTY}) / num_train + {PENALTY}\n{RETURN}"),
    ),
    *_both("loss-sign", "loss", (RETURN, f"    loss = 2 * {PENALTY} - loss\n{RETURN}")),
    *_both("penalty-missing", "loss", (" + " + PENALTY, "")),
    *_both("penalty-halved", "loss", (PENALTY, "0.5 * " + PENALTY)),
    *_both("penalty-sign", "loss", (" + " + PENALTY, " - " + PENALTY)),
    *_both("penalty-divided", "loss", (PENALTY, PENALTY + " / num_train")),
    *_both("penalty-times-N", "loss", (PENALTY, "num_train * " + PENALTY)),
    *_both("penalty-without-bias", "loss", (PENALTY, "reg * np.sum(W[:-1] ** 2)")),
    *_both("penalty-not-squared", "loss", (PENALTY, "reg * np.sum(np.abs(W))")),
    *_both("penalty-not-squared", "loss", (PENALTY, "reg * np.linalg.norm(W)")),
    *_both("penalty-gradient-missing", "gradient", (" + " + GRADIENT_PENALTY, "")),
    *_both("penalty-gradient-halved", "gradient", (GRADIENT_PENALTY, "reg * W")),
    *_both("penalty-gradient-sign", "gradient", (" + " + GRADIENT_PENALTY, " - " + GRADIENT_PENALTY)),
    *_both("penalty-gradient-twice", "gradient", (GRADIENT_PENALTY, "4 * reg * W")),
    *_both("penalty-gradient-divided", "gradient", (GRADIENT_PENALTY, "2 * reg * W / num_train")),
    *_both("penalty-gradient-times-N", "gradient", (GRADIENT_PENALTY, "2 * reg * W * num_train")),
    *_both("penalty-gradient-without-bias", "gradient", (RETURN, "    dW[-1] -= 2 * reg * W[-1]\n" + RETURN)),
    *_both("gradient-zero", "gradient", (RETURN, "    return float(loss), np.zeros_like(W)")),
    *_both(
        "gradient-not-divided",
        "gradient",
        (RETURN, f"    dW = num_train * (dW - {GRADIENT_PENALTY}) + {GRADIENT_PENALTY}\n{RETURN}"),
    ),
    *_both(
        "gradient-divided-twice",
        "gradient",
        (RETURN, f"    dW = (dW - {GRADIENT_PENALTY}) / num_train + {GRADIENT_PENALTY}\n{RETURN}"),
    ),
    *_both("gradient-sign", "gradient", (RETURN, f"    dW = 2 * {GRADIENT_PENALTY} - dW\n{RETURN}")),
    *_both("gradient-without-bias", "gradient", (RETURN, "    dW[-1] = 2 * reg * W[-1]\n" + RETURN)),
    # The same as a student would write them.
    Mutant(NAIVE, "loss-summed", "loss", ((LINE, LINE.replace(" / num_train", "")),)),
    Mutant(NAIVE, "gradient-not-divided", "gradient", (("dW / num_train +", "dW +"),)),
    Mutant(
        NAIVE,
        "gradient-divided-twice",
        "gradient",
        (("(p - 1) * X[i]", "(p - 1) * X[i] / num_train"), ("p * X[i]\n", "p * X[i] / num_train\n")),
    ),
    Mutant(
        NAIVE,
        "penalty-times-N",
        "loss",
        ((LINE, LINE + f"\n        loss += {PENALTY}"), (f"loss = loss + {PENALTY}", "pass")),
    ),
    Mutant(NAIVE, "last-image-only", "gradient", (("] += (p", "] = (p"), ("] += p", "] = p"))),
    Mutant(VECTOR, "gradient-not-divided", "gradient", (("    dscores /= num_train\n", ""),)),
    Mutant(SVM, "gradient-not-divided", "gradient", (("dW / num_train +", "dW +"),)),
    Mutant(SVM_VECTOR, "gradient-not-divided", "gradient", (("@ dscores / num_train", "@ dscores"),)),
    Mutant(SVM_VECTOR, "loss-summed", "loss", (("np.sum(margins) / num_train", "np.sum(margins)"),)),
    Mutant(
        SVM,
        "last-image-only",
        "gradient",
        (("    scores = X[i] @ W  # (C,)\n", "    scores = X[i] @ W\n        dW[:] = 0\n"),),
    ),
    Mutant(SVM_VECTOR, "last-image-only", "gradient", (("X.T @ dscores", "X[-1:].T @ dscores[-1:]"),)),
    Mutant(VECTOR, "last-image-only", "gradient", (("X.T @ dscores", "X[-1:].T @ dscores[-1:]"),)),
    # Bytes: without the check that makes X a float.
    *[
        Mutant(
            name,
            "bytes-overflow",
            "robust",
            ((CHECKED, "    X = np.asarray(X)\n    X = X + X\n    X = X / 2\n" + CHECKED),),
        )
        for name in (SVM_VECTOR, VECTOR)
    ],
    Mutant(
        SVM,
        "bytes-overflow",
        "robust",
        (
            (CHECKED, "    reg = float(reg)\n"),
            ("dW = np.zeros_like(W)", "dW = np.zeros(W.shape)"),
            ("dW[:, y[i]] -= X[i]", "dW[:, y[i]] += -X[i]"),
        ),
    ),
    Mutant(
        NAIVE,
        "bytes-overflow",
        "robust",
        ((CHECKED, "    reg = float(reg)\n"), ("X[i] @ W", "(X[i] + X[i]) @ W / 2")),
    ),
    # A division in the wrong place, or by the wrong number.
    Mutant(
        NAIVE,
        "loss-divided-in-loop",
        "loss",
        ((LINE, LINE.replace(" / num_train", "") + "\n        loss /= num_train"),),
    ),
    Mutant(
        NAIVE,
        "gradient-divided-in-loop",
        "gradient",
        (("        for j in range", "        dW = dW / num_train if i else dW\n        for j in range"),),
    ),
    Mutant(NAIVE, "loss-hard-coded", "loss", ((LINE, LINE.replace("num_train", "500")),)),
    Mutant(NAIVE, "gradient-hard-coded", "gradient", (("dW / num_train +", "dW / 500 +"),)),
    Mutant(
        VECTOR,
        "wrong-axis",
        "loss",
        (("np.sum(exp_scores, axis=1)", "np.sum(exp_scores) + np.zeros(num_train)"),),
    ),
    Mutant(
        VECTOR, "whole-columns", "loss", (("scores[rows, y]) / num_train)", "scores[:, y]) / num_train)"),)
    ),
    Mutant(VECTOR, "minus-one-everywhere", "gradient", (("dscores[rows, y] -= 1", "dscores[:, y] -= 1"),)),
    *_softmax(
        "true-score-not-shifted",
        "loss",
        [("scores[y[i]]) / num", "(X[i] @ W)[y[i]]) / num")],
        [("- scores[rows, y]", "- (X @ W)[rows, y]")],
    ),
    Mutant(
        NAIVE,
        "both-cases",
        "gradient",
        (("            else:\n                dW", "            if True:\n                dW"),),
    ),
    Mutant(NAIVE, "minus-one-alone", "gradient", (("(p - 1) * X[i]", "p * X[i] - 1"),)),
    Mutant(NAIVE, "penalty-not-squared", "loss", ((PENALTY, "reg * np.sum(W) ** 2"),)),
    Mutant("predict", "wrong-axis-of-scores", "", ((", axis=1", ""),)),
    Mutant("predict", "all-rows", "", (("np.argmax(X[rows]", "np.argmax(X"),)),
    Mutant("predict", "block-returned", "", (("y_pred[rows] = ", "y_pred = "),)),
    Mutant("search", "other-seed", "", (("RandomState(0)", "RandomState(231)"),)),
    Mutant("search", "other-values", "", (("(train_accuracy, val_accuracy)", "val_accuracy"),)),
    Mutant(
        "search",
        "other-keys",
        "",
        (("models[lr, reg], results[lr, reg] =", "models['best'], results['best'] ="),),
    ),
    *[
        Mutant(name, "loss-per-image", "", ((RETURN, "    return float(np.full(len(X), loss)), dW"),))
        for name in (NAIVE, SVM)
    ],
    # Kept from the first call on: everything but the penalty is that of other images.
    *_both(
        "one-problem-only",
        "loss",
        (
            RETURN,
            "    kept = globals().setdefault('KEPT', {})\n    data = loss - reg * np.sum(W * W)\n"
            "    loss = kept.setdefault(X.shape, data) + reg * np.sum(W * W)\n" + RETURN,
        ),
    ),
    *_both(
        "one-problem-only",
        "gradient",
        (
            RETURN,
            "    kept = globals().setdefault('KEPT', {})\n"
            "    dW = kept.setdefault(X.shape, dW - 2 * reg * W) + 2 * reg * W\n" + RETURN,
        ),
    ),
    *[
        Mutant(name, "complex-step", "gradient", ((RETURN, "    dW = np.imag(1j * dW)\n" + RETURN),))
        for name in (NAIVE, VECTOR, SVM, SVM_VECTOR)
    ],
    *[
        Mutant(name, "complex-step", "", (("return losses, dscores", "return losses, (1j * dscores).imag"),))
        for name in (STACKED, SVM_STACKED)
    ],
    *_both(
        "fixed-sizes",
        "robust",
        (RETURN, "    loss = loss if np.any(y == W.shape[1] - 1) else 1.5 * loss\n" + RETURN),
    ),
    Mutant(
        NAIVE,
        "finite-difference",
        "robust",
        (
            (
                RETURN,
                """    from cs231n.gradient_check import eval_numerical_gradient

    def f(V):
        s = X @ V
        s = s - s.max(axis=1, keepdims=True)
        return np.mean(np.log(np.exp(s).sum(axis=1)) - s[np.arange(len(X)), y]) + reg * np.sum(V * V)

    dW = eval_numerical_gradient(f, W.copy(), verbose=False)
"""
                + RETURN,
            ),
        ),
    ),
    Mutant(
        "train",
        "never-drawn",
        "",
        (("rng.choice(len(X), batch_size)", "rng.choice(max(len(X) - 1, 1), batch_size)"),),
    ),
    Mutant(
        "train",
        "uneven",
        "",
        (
            (
                "batch = rng.choice(len(X), batch_size)",
                "batch = np.minimum(rng.choice(len(X), batch_size), rng.choice(len(X), batch_size))",
            ),
        ),
    ),
    Mutant(
        "train",
        "minibatches-repeat",
        "",
        (
            (
                "batch = rng.choice(len(X), batch_size)",
                "batch = rng.choice(len(X), batch_size) if it % 2 == 0 else batch",
            ),
        ),
    ),
    Mutant(
        "train",
        "without-replacement",
        "",
        (("rng.choice(len(X), batch_size)", "rng.choice(len(X), batch_size, replace=batch_size > len(X))"),),
    ),
    Mutant(
        "train", "reg-lost", "", (("self.loss(X_batch, y_batch, reg)", "self.loss(X_batch, y_batch, 0.0)"),)
    ),
    Mutant("search", "trained-on-other-labels", "", (("X_train, y_train, lr", "X_train, 0 * y_train, lr"),)),
    # Loops.
    Mutant(VECTOR, "loop", "", ((CHECKED, "    return softmax_loss_naive(W, X, y, reg)\n"),)),
    Mutant(
        VECTOR,
        "loop",
        "",
        (("    scores = X @ W  # (N, C)\n", "    scores = np.array([x @ W for x in np.asarray(X)])\n"),),
    ),
    Mutant(SVM_VECTOR, "loop", "", ((CHECKED, "    return svm_loss_naive(W, X, y, reg)\n"),)),
    Mutant(
        STACKED,
        "loop",
        "",
        (
            (
                "    samples = np.arange(N)\n",
                "    samples = np.arange(N)\n    for _ in range(N):\n        pass\n",
            ),
        ),
    ),
    # The softmax loss.
    *_softmax(
        "loss-other-log",
        "loss",
        [(LINE, "loss += -np.log10(exp_scores[y[i]] / sum_exp) / num_train")],
        [
            (
                "np.sum((np.log(sum_exp) - scores[rows, y]) / num_train)",
                "-np.mean(np.log2(exp_scores[rows, y] / sum_exp))",
            )
        ],
    ),
    *_softmax(
        "loss-unnormalised",
        "loss",
        [(LINE, "loss += -np.log(exp_scores[y[i]]) / num_train")],
        [("(np.log(sum_exp) - scores[rows, y])", "-scores[rows, y]")],
    ),
    Mutant(NAIVE, "loss-unnormalised", "loss", ((LINE, "loss -= np.log((X[i] @ W)[y[i]]) / num_train"),)),
    Mutant(
        VECTOR,
        "loss-unnormalised",
        "loss",
        (("np.sum((np.log(sum_exp) - scores[rows, y]) / num_train)", "-np.mean(np.log((X @ W)[rows, y]))"),),
    ),
    *_softmax(
        "loss-wrong-class",
        "loss",
        [("scores[y[i]]) / num", "scores[y[i] - 1]) / num")],
        [("- scores[rows, y]", "- scores[rows, (y + 1) % W.shape[1]]")],
    ),
    Mutant(NAIVE, "loss-no-true-class", "loss", (("scores[y[i]]) / num", "np.max(scores)) / num"),)),
    *_softmax(
        "loss-all-classes",
        "loss",
        [(LINE, "loss += np.sum(np.log(sum_exp) - scores) / num_train")],
        [
            (
                "np.sum((np.log(sum_exp) - scores[rows, y]) / num_train)",
                "np.mean(np.log(sum_exp)[:, None] - scores)",
            )
        ],
    ),
    *_softmax(
        "loss-no-log",
        "loss",
        [(LINE, "loss += (1 - exp_scores[y[i]] / sum_exp) / num_train")],
        [
            (
                "np.sum((np.log(sum_exp) - scores[rows, y]) / num_train)",
                "-np.mean(exp_scores[rows, y] / sum_exp)",
            )
        ],
    ),
    *_softmax("loss-no-true-class", "loss", [(" - scores[y[i]])", ")")], [(" - scores[rows, y])", ")")]),
    *_softmax("no-minus-one", "gradient", [("(p - 1)", "p")], [("    dscores[rows, y] -= 1\n", "")]),
    *_softmax(
        "minus-one-everywhere",
        "gradient",
        [("+= p * X[i]", "+= (p - 1) * X[i]")],
        [("dscores[rows, y] -= 1", "dscores -= 1")],
    ),
    *_softmax(
        "gradient-unnormalised",
        "gradient",
        [("P[i] = exp_scores / sum_exp", "P[i] = exp_scores")],
        [("exp_scores / sum_exp[:, None]", "exp_scores.copy()")],
    ),
    *_softmax(
        "true-class-only",
        "gradient",
        [("dW[:, j] += p * X[i]", "pass")],
        [
            (
                "    dscores /= num_train\n",
                "    dscores /= num_train\n    dscores[np.arange(W.shape[1]) != y[:, None]] = 0\n",
            )
        ],
    ),
    *_softmax(
        "wrong-classes-only",
        "gradient",
        [("dW[:, j] += (p - 1) * X[i]", "pass")],
        [("dscores[rows, y] -= 1", "dscores[rows, y] = 0")],
    ),
    *_softmax(
        "wrong-column",
        "gradient",
        [("dW[:, j] += p * X[i]", "dW[:, y[i]] += p * X[i]")],
        [("dscores[rows, y] -= 1", "dscores[rows, dscores.argmax(axis=1)] -= 1")],
    ),
    Mutant(
        NAIVE,
        "wrong-column",
        "gradient",
        (("dW[:, j] += (p - 1) * X[i]", "dW[:, (j + 1) % num_classes] += (p - 1) * X[i]"),),
    ),
    *_softmax(
        "no-shift",
        "robust",
        [("        scores = scores - np.max(scores)\n", "")],
        [("    scores -= np.max(scores, axis=1, keepdims=True)\n", "")],
    ),
    *_softmax(
        "global-shift",
        "robust",
        [("scores - np.max(scores)", "scores - np.max(X @ W)")],
        [("np.max(scores, axis=1, keepdims=True)", "np.max(scores)")],
    ),
    *_softmax(
        "log-of-probability",
        "robust",
        [(LINE, "loss += -np.log(exp_scores[y[i]] / sum_exp) / num_train")],
        [
            (
                "np.sum((np.log(sum_exp) - scores[rows, y]) / num_train)",
                "-np.mean(np.log(exp_scores[rows, y] / sum_exp))",
            )
        ],
    ),
    *_softmax(
        "epsilon-in-log",
        "robust",
        [(LINE, "loss += -np.log(exp_scores[y[i]] / sum_exp + 1e-12) / num_train")],
        [
            (
                "np.sum((np.log(sum_exp) - scores[rows, y]) / num_train)",
                "-np.mean(np.log(np.clip(exp_scores[rows, y] / sum_exp, 1e-15, 1)))",
            )
        ],
    ),
    # The hinge loss.
    Mutant(SVM, "margin-missing", "loss", (("scores[y[i]] + 1", "scores[y[i]]"),)),
    Mutant(SVM_VECTOR, "margin-missing", "loss", (("[:, None] + 1)", "[:, None])"),)),
    Mutant(
        SVM,
        "true-class-counted",
        "loss",
        (
            (
                "            if j != y[i] and margin > 0:",
                "            loss += (j == y[i])\n            if j != y[i] and margin > 0:",
            ),
        ),
    ),
    Mutant(
        SVM_VECTOR,
        "true-class-counted",
        "loss",
        (
            (MARGIN, MARGIN + "\n    extra = 1.0"),
            ("np.sum(margins) / num_train", "np.sum(margins) / num_train + extra"),
        ),
    ),
    Mutant(
        SVM, "margin-reversed", "loss", (("scores[j] - scores[y[i]] + 1", "scores[y[i]] - scores[j] + 1"),)
    ),
    Mutant(
        SVM_VECTOR,
        "margin-reversed",
        "loss",
        ((MARGIN, "margins = np.maximum(0, scores[rows, y][:, None] - scores + 1)"),),
    ),
    Mutant(SVM, "hinge-missing", "loss", (("and margin > 0:", ":"),)),
    Mutant(
        SVM_VECTOR, "hinge-missing", "loss", ((MARGIN, "margins = scores - scores[rows, y][:, None] + 1"),)
    ),
    Mutant(SVM, "true-class-not-pushed", "gradient", (("dW[:, y[i]] -= X[i]", "pass"),)),
    Mutant(
        SVM_VECTOR,
        "true-class-not-pushed",
        "gradient",
        (("    dscores[rows, y] = -np.sum(dscores, axis=1)\n", ""),),
    ),
    Mutant(
        SVM,
        "true-class-pushed-once",
        "gradient",
        (
            ("                dW[:, y[i]] -= X[i]\n", ""),
            ("        for j in range", "        dW[:, y[i]] -= X[i]\n        for j in range"),
        ),
    ),
    Mutant(
        SVM_VECTOR,
        "true-class-pushed-once",
        "gradient",
        (("-np.sum(dscores, axis=1)", "-1.0 * (np.sum(dscores, axis=1) > 0)"),),
    ),
    Mutant(
        SVM,
        "margins-as-weights",
        "gradient",
        (("+= X[i]", "+= margin * X[i]"), ("-= X[i]", "-= margin * X[i]")),
    ),
    Mutant(
        SVM_VECTOR, "margins-as-weights", "gradient", (("(margins > 0).astype(W.dtype)", "margins.copy()"),)
    ),
    Mutant(SVM, "wrong-column", "gradient", (("dW[:, j] += X[i]", "dW[:, j - 1] += X[i]"),)),
    # Many classifiers at once.
    Mutant(STACKED, "loss-summed", "loss", (("- correct) / N", "- correct)"),)),
    Mutant(STACKED, "loss-divided-twice", "loss", (("- correct) / N", "- correct) / N / N"),)),
    Mutant(STACKED, "loss-sign", "loss", (("np.sum((np.log", "-np.sum((np.log"),)),
    Mutant(STACKED, "gradient-not-divided", "gradient", (("N * sum_exp", "sum_exp"), ("-= 1 / N", "-= 1"))),
    Mutant(STACKED, "gradient-zero", "gradient", (("return losses, dscores", "return losses, 0 * dscores"),)),
    Mutant(STACKED, "no-minus-one", "gradient", (("    dscores[:, y, samples] -= 1 / N\n", ""),)),
    Mutant(
        STACKED,
        "wrong-axis",
        "gradient",
        (
            (
                "np.divide(exp_scores, N * sum_exp[:, None], out=exp_scores)",
                "exp_scores / (N * np.sum(exp_scores, axis=2, keepdims=True))",
            ),
        ),
    ),
    Mutant(STACKED, "wrong-shape", "loss", (("return losses, dscores", "return np.ones(N), dscores"),)),
    Mutant(STACKED, "no-pair", "", (("return losses, dscores", "return losses"),)),
    Mutant(STACKED, "no-shift", "robust", (("    scores -= np.max(scores, axis=1, keepdims=True)\n", ""),)),
    Mutant(STACKED, "global-shift", "robust", (("np.max(scores, axis=1, keepdims=True)", "np.max(scores)"),)),
    Mutant(
        STACKED,
        "log-of-probability",
        "robust",
        (("(np.log(sum_exp) - correct)", "-np.log(exp_scores[:, y, samples] / sum_exp)"),),
    ),
    Mutant(
        STACKED,
        "epsilon-in-log",
        "robust",
        (("(np.log(sum_exp) - correct)", "-np.log(exp_scores[:, y, samples] / sum_exp + 1e-12)"),),
    ),
    Mutant(SVM_STACKED, "loss-summed", "loss", (("axis=(1, 2)) / N", "axis=(1, 2))"),)),
    Mutant(SVM_STACKED, "gradient-not-divided", "gradient", (("    dscores /= N\n", ""),)),
    Mutant(
        SVM_STACKED,
        "true-class-not-pushed",
        "gradient",
        (("    dscores[:, y, samples] = -np.sum(dscores, axis=1)\n", ""),),
    ),
    Mutant(SVM_STACKED, "margin-missing", "loss", (("samples] + 1)", "samples])"),)),
    # Probabilities.
    Mutant(
        "class_probabilities",
        "scores-returned",
        "",
        (("return exp_scores / exp_scores.sum(axis=1, keepdims=True)", "return scores"),),
    ),
    Mutant(
        "class_probabilities",
        "probabilities-unnormalised",
        "",
        ((" / exp_scores.sum(axis=1, keepdims=True)", ""),),
    ),
    Mutant(
        "class_probabilities",
        "log-probabilities",
        "",
        (
            (
                "return exp_scores / exp_scores.sum(axis=1, keepdims=True)",
                "return np.log(exp_scores / exp_scores.sum(axis=1, keepdims=True))",
            ),
        ),
    ),
    Mutant(
        "class_probabilities",
        "wrong-axis-normalised",
        "",
        (("exp_scores.sum(axis=1, keepdims=True)", "exp_scores.sum(axis=0)"),),
    ),
    Mutant(
        "class_probabilities",
        "wrong-axis-normalised",
        "",
        (("exp_scores.sum(axis=1, keepdims=True)", "exp_scores.sum()"),),
    ),
    Mutant(
        "class_probabilities",
        "no-shift",
        "",
        (("np.exp(scores - scores.max(axis=1, keepdims=True))", "np.exp(scores)"),),
    ),
    Mutant(
        "class_probabilities", "global-shift", "", (("scores.max(axis=1, keepdims=True)", "scores.max()"),)
    ),
    Mutant("class_probabilities", "loop", "", (("scores = X @ W", "scores = np.array([x @ W for x in X])"),)),
    Mutant(
        "class_probabilities",
        "transposed",
        "",
        (
            ("keepdims=True)\n    # END", "keepdims=True).T\n    # END"),
            (
                "return exp_scores / exp_scores.sum(axis=1, keepdims=True).T",
                "return (exp_scores / exp_scores.sum(axis=1, keepdims=True)).T",
            ),
        ),
    ),
    # SGD.
    Mutant("train", "no-minibatch", "", (("X_batch, y_batch = X[batch], y[batch]", "pass"),)),
    Mutant("train", "whole-set", "", (("X_batch, y_batch = X[batch], y[batch]", "X_batch, y_batch = X, y"),)),
    Mutant("train", "wrong-batch-size", "", (("rng.choice(len(X), batch_size)", "rng.choice(len(X), 3)"),)),
    Mutant(
        "train",
        "same-minibatch",
        "",
        (("batch = rng.choice(len(X), batch_size)", "batch = np.arange(batch_size) % len(X)"),),
    ),
    Mutant(
        "train",
        "unpaired",
        "",
        (
            (
                "X_batch, y_batch = X[batch], y[batch]",
                "X_batch, y_batch = X[batch], y[rng.choice(len(X), batch_size)]",
            ),
        ),
    ),
    Mutant(
        "train",
        "unpaired",
        "",
        (("X_batch, y_batch = X[batch], y[batch]", "X_batch, y_batch = X[batch], y"),),
    ),
    Mutant(
        "train",
        "without-replacement",
        "",
        (("rng.choice(len(X), batch_size)", "rng.choice(len(X), batch_size, replace=False)"),),
    ),
    Mutant(
        "train",
        "without-replacement",
        "",
        (("rng.choice(len(X), batch_size)", "rng.permutation(len(X))[:batch_size]"),),
    ),
    Mutant("train", "rng-ignored", "", (("rng.choice(len(X)", "np.random.choice(len(X)"),)),
    Mutant("train", "seed-ignored", "", (("rng.choice(len(X)", "np.random.RandomState(it).choice(len(X)"),)),
    Mutant("train", "no-update", "", (("self.W = self.W - learning_rate * grad", "pass"),)),
    Mutant("train", "uphill", "", (("self.W - learning_rate", "self.W + learning_rate"),)),
    Mutant("train", "learning-rate-missing", "", (("learning_rate * grad", "grad"),)),
    Mutant(
        "train", "penalty-twice", "", (("learning_rate * grad", "learning_rate * (grad + 2 * reg * self.W)"),)
    ),
    Mutant("train", "step-alone", "", (("self.W - learning_rate * grad", "-learning_rate * grad"),)),
    # Prediction.
    Mutant("predict", "returns-scores", "", (("        return y_pred", "        return X @ self.W"),)),
    Mutant("predict", "returns-scores", "", (("np.argmax(X[rows] @ self.W, axis=1)", "X[rows] @ self.W"),)),
    Mutant("predict", "lowest-score", "", (("np.argmax", "np.argmin"),)),
    Mutant("predict", "wrong-axis-of-scores", "", (("axis=1", "axis=0"),)),
    Mutant(
        "predict",
        "first-block-only",
        "",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "if start == 0:\n                y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
            ),
        ),
    ),
    Mutant("predict", "largest-score", "", (("np.argmax", "np.max"),)),
    Mutant("predict", "wrong-shape", "", (("        return y_pred", "        return y_pred[:11]"),)),
    # The search.
    Mutant(
        "search",
        "reused-classifier",
        "",
        (("        softmax = Softmax()\n", ""), ("{}, {}\n", "{}, {}\n    softmax = Softmax()\n")),
    ),
    Mutant("search", "rate-reg-swapped", "", (("y_train, lr, reg,", "y_train, reg, lr,"),)),
    Mutant("search", "trained-on-validation", "", (("train(X_train, y_train,", "train(X_val, y_val,"),)),
    Mutant("search", "num-iters-ignored", "", (("reg, num_iters,", "reg, 1500,"),)),
    Mutant("search", "rng-not-passed", "", ((", rng=np.random.RandomState(0)", ""),)),
    Mutant(
        "search",
        "rng-shared",
        "",
        (
            ("rng=np.random.RandomState(0)", "rng=rng"),
            ("{}, {}\n", "{}, {}\n    rng = np.random.RandomState(0)\n"),
        ),
    ),
    Mutant("search", "pair-missing", "", (("for lr, reg in pairs:", "for lr, reg in pairs[1:]:"),)),
    Mutant(
        "search",
        "one-model-for-all",
        "",
        (("    return models, results", "    return {pair: softmax for pair in pairs}, results"),),
    ),
    Mutant(
        "search",
        "accuracies-swapped",
        "",
        (("(train_accuracy, val_accuracy)", "(val_accuracy, train_accuracy)"),),
    ),
    Mutant(
        "search",
        "same-accuracy-twice",
        "",
        (("np.mean(softmax.predict(X_val) == y_val)", "np.mean(softmax.predict(X_train) == y_train)"),),
    ),
    Mutant(
        "search",
        "accuracy-scaled",
        "",
        (("(train_accuracy, val_accuracy)", "(100 * train_accuracy, 100 * val_accuracy)"),),
    ),
    Mutant("search", "accuracy-scaled", "", (("np.mean", "np.sum"),)),
    Mutant("search", "error-rates", "", (("==", "!="),)),
    # The derivation.
    Mutant(
        "softmax_jacobian",
        "jacobian-sign",
        "",
        (("return np.diag", "return -np.diag"), ("- np.outer", "+ np.outer")),
    ),
    Mutant(
        "softmax_jacobian",
        "diagonal-alone",
        "",
        (("np.outer(probabilities, probabilities)", "np.diag(probabilities**2)"),),
    ),
    Mutant("softmax_jacobian", "diagonal-wrong", "", (("np.diag(probabilities) -", "-"),)),
    Mutant(
        "softmax_jacobian",
        "one-number",
        "",
        (("np.outer(probabilities, probabilities)", "probabilities @ probabilities.T"),),
    ),
    Mutant(
        "softmax_jacobian", "no-shift", "", (("softmax(scores)", "np.exp(scores) / np.exp(scores).sum()"),)
    ),
    # Evidence.
    Mutant("evidence", "mean-not-subtracted", "", (("image - mean_image", "image.astype(float)"),)),
    Mutant("evidence", "bias-included", "", ((".sum(axis=2)", ".sum(axis=2) + W[-1]"),)),
    Mutant("evidence", "colours-averaged", "", ((".sum(axis=2)", ".mean(axis=2)"),)),
    Mutant("evidence", "evidence-sign", "", (("image - mean_image", "mean_image - image"),)),
    Mutant(
        "evidence",
        "colours-first",
        "",
        (("W[:-1].reshape(*pixels.shape, -1)", "W[:-1].reshape(3, 32, 32, -1).transpose(1, 2, 0, 3)"),),
    ),
    Mutant("evidence", "weights-alone", "", (("pixels[..., None] * weights", "weights"),)),
    Mutant("evidence", "wrong-shape", "", ((".sum(axis=2)", ""),)),
    *(Mutant(exercise, slip, "", changes) for exercise, slip, changes in [*TRAINING, *CHOICE]),
]
