"""Slips that are recognised by a fit or a pattern, committed on the solved source as in slip_mutants.py."""

from tests.cs231n.diagnosis.slip_mutants import (
    CHECKED,
    GRADIENT_PENALTY,
    LINE,
    MARGIN,
    NAIVE,
    PENALTY,
    RETURN,
    SVM,
    SVM_VECTOR,
    VECTOR,
    Mutant,
)

PROBABILITIES, JACOBIAN, EVIDENCE = "class_probabilities", "softmax_jacobian", "evidence"
TRUE, WRONG = "dW[:, j] += (p - 1) * X[i]", "dW[:, j] += p * X[i]"
SCORES = "scores = X[i] @ W  # (C,)"
LOOP = "for i in range(num_train):"
SHIFT = "scores = scores - np.max(scores)"
P = "p = exp_scores[j] / sum_exp"
LOG = "np.log(sum_exp) - scores[y[i]]"
CLASSES = "for j in range(num_classes):"


def naive(slip, part, *changes):
    return Mutant(NAIVE, slip, part, changes)


def vector(slip, part, *changes):
    return Mutant(VECTOR, slip, part, changes)


def of_all_four(slip, part, *changes):
    return [Mutant(name, slip, part, changes) for name in (NAIVE, VECTOR, SVM, SVM_VECTOR)]


def loss_of(slip, expression):
    """The loss of one image, with other terms; Z are its scores, p its probabilities."""
    return naive(
        slip,
        "loss",
        (
            LINE,
            f"Z, p = X[i] @ W, exp_scores / sum_exp\n        loss += ({expression}) / num_train",
        ),
    )


def gradient_of(slip, expression):
    """Derivatives with respect to the scores: P, Y and S are tables (N, C)."""
    new = f"    S, P = X @ W, dscores.copy()\n    Y = np.eye(W.shape[1])[y]\n    dscores = {expression}\n"
    return vector(slip, "gradient", ("    dscores[rows, y] -= 1\n", new))


FITTED = [
    # Which images count.
    naive("last-image-missing", "loss", (LOOP, "for i in range(num_train - 1):")),
    naive("first-image-missing", "loss", (LOOP, "for i in range(1, num_train):")),
    naive("first-image-only", "loss", (LOOP, "for i in range(1):")),
    naive("class-missing", "loss", (LOOP, LOOP + "\n        if not y[i]:\n            continue")),
    naive("class-only", "loss", (LOOP, LOOP + "\n        if y[i] != 2:\n            continue")),
    naive("some-images-missing", "gradient", ("+= (p - 1) * X[i]", "+= (p - 1) * X[i] * (i % 3 != 1)"),
          ("+= p * X[i]", "+= p * X[i] * (i % 3 != 1)")),
    naive("return-in-loop", "loss", (LINE, LINE.replace(" / num_train", "")),
          ("    loss = loss + " + PENALTY,
           "        dW += np.outer(X[0], P[0] - np.eye(num_classes)[y[0]])\n        return float(loss), dW")),
    Mutant(SVM, "last-image-missing", "loss", ((LOOP, "for i in range(num_train - 1):"),)),
    Mutant(SVM, "class-missing", "loss",
           ((SCORES, SCORES + "\n        if not y[i]:\n            continue"),)),
    # Other images and scores.
    vector("X-centred", "loss", (CHECKED, CHECKED + "    X = X - X.mean(axis=0)\n")),
    vector("X-scaled", "loss", (CHECKED, CHECKED + "    X = X / 255\n")),
    vector("X-scaled", "loss", (CHECKED, CHECKED + "    X = X / np.linalg.norm(X, axis=1, keepdims=True)\n")),
    naive("constant-added", "loss", ("    loss = 0.0\n", "    loss = 1.0\n")),
    naive("constant-added", "loss", ("loss = loss + " + PENALTY, "loss = loss - 0.25 + " + PENALTY)),
    vector("worst-image-only", "loss", ("np.sum((np.log(sum_exp) - scores[rows, y]) / num_train)",
           "np.max(np.log(sum_exp) - scores[rows, y])")),
    vector("mean-before-log", "loss", ("np.sum((np.log(sum_exp) - scores[rows, y]) / num_train)",
           "-np.log(np.mean((exp_scores / sum_exp[:, None])[rows, y]))")),
    *of_all_four("times-reg", "loss", (RETURN, "    loss = reg * loss\n" + RETURN)),
    naive("rows-wrong", "gradient",
          (RETURN, "    dW[-1] = num_train * (dW[-1] - 2 * reg * W[-1]) + 2 * reg * W[-1]\n" + RETURN)),
    vector("X-cut-to-bytes", "loss",
           (CHECKED, CHECKED + "    X = X.astype(int).astype(np.uint8).astype(float)\n")),
    vector("X-cut-to-integers", "loss", (CHECKED, CHECKED + "    X = X.astype(int).astype(float)\n")),
    vector("X-of-another-row", "loss", (CHECKED, CHECKED + "    X = X[::-1]\n")),
    naive("X-of-another-row", "gradient", ("(p - 1) * X[i]", "(p - 1) * X[j]"),
          ("p * X[i]\n", "p * X[j]\n")),
    naive("scores-accumulate", "loss", (LOOP, "scores = np.zeros(num_classes)\n    " + LOOP),
          (SCORES, "scores = scores + X[i] @ W"), (SHIFT, "e = scores - np.max(scores)"),
          ("np.exp(scores)", "np.exp(e)"), (LOG, "np.log(sum_exp) - e[y[i]]")),
    naive("scores-negated", "loss", (SCORES, "scores = -(X[i] @ W)")),
    naive("scores-divided", "loss", (SHIFT, "scores = scores / np.max(scores)")),
    naive("bias-missing", "loss", (SCORES, "scores = X[i, :-1] @ W[:-1]")),
    naive("bias-added-again", "loss", (SCORES, "scores = X[i] @ W + W[-1]")),
    Mutant(SVM, "bias-missing", "loss", ((SCORES, "scores = X[i, :-1] @ W[:-1]"),)),
    vector("scores-scaled", "loss", ("scores = X @ W", "scores = X @ W / np.sqrt(X.shape[1])")),
    naive("scores-scaled", "loss", (SCORES, "scores = 0.5 * (X[i] @ W)")),
    # The loss.
    naive("sum-accumulates", "loss", (LOOP, "sum_exp = 0\n    " + LOOP),
          ("sum_exp = np.sum", "sum_exp += np.sum")),
    naive("class-not-in-sum", "loss", ("np.sum(exp_scores)", "np.sum(exp_scores[1:])")),
    naive("class-not-in-sum", "loss", ("np.sum(exp_scores)", "np.sum(exp_scores[:-1])")),
    naive("sum-without-log", "loss", (LOG, "sum_exp - scores[y[i]]")),
    vector("sum-without-log", "loss", ("np.log(sum_exp) - scores", "sum_exp - scores")),
    naive("true-exponential", "loss", (LOG, "np.log(sum_exp) - exp_scores[y[i]]")),
    vector("true-exponential", "loss", ("np.log(sum_exp) - scores[", "np.log(sum_exp) - exp_scores[")),
    Mutant("softmax_loss_stacked", "true-exponential", "loss", (
        ("correct = scores[:", "correct = np.exp(scores)[:"),)),
    vector("mean-in-log", "loss", ("np.log(sum_exp)", "np.log(exp_scores.mean(axis=1))")),
    vector("exponential-twice", "loss",
           ("    exp_scores = ", "    scores = np.exp(scores)\n    exp_scores = ")),
    vector("softmax-twice", "loss",
           ("    exp_scores = ",
            "    scores = np.exp(scores) / np.exp(scores).sum(1)[:, None]\n    exp_scores = ")),
    vector("other-exponential", "loss", ("exp_scores = np.exp(scores)", "exp_scores = 2**scores"),
           ("- scores[rows, y]", "- np.log(exp_scores[rows, y])")),
    loss_of("sum-without-true-class", "np.log(np.exp(np.delete(Z, y[i])).sum()) - Z[y[i]]"),
    loss_of("true-class-twice-in-sum", "np.log(np.exp(Z).sum() + np.exp(Z[y[i]])) - Z[y[i]]"),
    loss_of("true-score-twice", "np.log(np.exp(Z).sum()) - 2 * Z[y[i]]"),
    loss_of("true-score-added", "np.log(np.exp(Z).sum()) + Z[y[i]]"),
    loss_of("true-score-added", "np.log(np.exp(Z - Z.max()).sum()) + Z[y[i]] - Z.max()"),
    loss_of("loss-other-log", "np.log10(np.exp(Z - Z.max()).sum()) - Z[y[i]] + Z.max()"),
    loss_of("loss-other-log", "np.log2(np.exp(Z).sum()) - Z[y[i]]"),
    loss_of("maximum-not-added-back", "-np.log(p[y[i]]) + Z.max()"),
    loss_of("one-inside-log", "np.log(1 + np.exp(Z).sum()) - Z[y[i]]"),
    loss_of("log-of-one-plus", "-np.log1p(p[y[i]])"),
    loss_of("binary-cross-entropy", "-np.log(p[y[i]]) - np.log(1 - np.delete(p, y[i])).sum()"),
    loss_of("wrong-classes-in-loss", "-np.log(1 - np.delete(p, y[i])).sum()"),
    loss_of("squared-error", "((p - np.eye(num_classes)[y[i]]) ** 2).sum()"),
    vector("whole-rows", "loss", ("np.sum((np.log(sum_exp) - scores[rows, y]) / num_train)",
           "-np.mean(np.log(exp_scores / sum_exp[:, None])[y])")),
    loss_of("loss-times-label", "-(y[i] * np.log(p)).sum()"),
    loss_of("entropy", "-(p * np.log(p)).sum()"),
    loss_of("loss-weighted", "-p[y[i]] * np.log(p[y[i]])"),
    loss_of("hinge-for-softmax", "np.maximum(0, np.delete(Z, y[i]) - Z[y[i]] + 1).sum()"),
    naive("loss-mean-over-classes", "loss", (LINE, LINE + " / num_classes")),
    *of_all_four("penalty-without-reg", "loss", (" + " + PENALTY, " + np.sum(W * W)")),
    *of_all_four("cut-to-integers", "loss",
                 (RETURN, f"    loss = np.floor(loss - {PENALTY}) + {PENALTY}\n{RETURN}")),
    *of_all_four("half-precision", "gradient", (
        RETURN, f"    dW = (dW - {GRADIENT_PENALTY}).astype(np.float16) + {GRADIENT_PENALTY}\n{RETURN}")),
    *of_all_four("swapped", "", (RETURN, "    return dW, float(loss)")),
    *of_all_four("loss-of-one-element", "loss", (RETURN, "    return np.array([[loss]]), dW")),
    *of_all_four("penalty-not-summed", "loss", (RETURN, f"    return loss - {PENALTY} + reg * W * W, dW")),
    *of_all_four("penalty-not-summed", "loss", (RETURN, f"    return loss - {PENALTY} + reg * W.T @ W, dW")),
    *of_all_four("penalty-alone", "loss", (RETURN, f"    loss = {PENALTY}\n{RETURN}")),
    *of_all_four("penalty-alone", "gradient", (RETURN, f"    dW = {GRADIENT_PENALTY}\n{RETURN}")),
    *of_all_four("loss-zero", "loss", (RETURN, "    return 0.0, dW")),
    *of_all_four("keeps-state", "", (RETURN, "    loss = loss + np.random.uniform(1, 2)\n" + RETURN)),
    vector("gradient-of-scores", "gradient", ("X.T @ dscores + 2 * reg * W", "dscores")),
    vector("scores-clipped", "robust",
           ("    scores -= ", "    scores = np.clip(scores, -50, 50)\n    scores -= ")),
    vector("shift-above-largest", "robust",
           ("np.max(scores, axis=1, keepdims=True)", "np.maximum(0, np.max(scores, axis=1, keepdims=True))")),
    naive("shift-above-largest", "robust", (SHIFT, "scores = scores - np.max(np.abs(scores))")),
    Mutant(PROBABILITIES, "shift-above-largest", "",
           ((".max(axis=1, keepdims=True)", ".max(axis=1, keepdims=True, initial=0)"),)),
    *of_all_four("loss-table", "loss", (RETURN, "    return np.full((len(X), len(X)), loss), dW")),
    # The penalty.
    *of_all_four("half-convention", "", (PENALTY, "0.5 * " + PENALTY), (GRADIENT_PENALTY, "reg * W")),
    *of_all_four("penalty-twice", "loss", (PENALTY, "2 * " + PENALTY)),
    *of_all_four("penalty-added-twice", "loss", (PENALTY, f"{PENALTY} + {PENALTY} / num_train")),
    *of_all_four("penalty-without-class", "loss", (PENALTY, "reg * np.sum(W[:, :-1] ** 2)")),
    *of_all_four("penalty-without-first-row", "loss", (PENALTY, "reg * np.sum(W[1:] ** 2)")),
    *of_all_four("penalty-of-products", "loss", (PENALTY, "reg * np.sum(W.T @ W)")),
    *of_all_four("penalty-in-divisor", "loss", (
        RETURN, f"    loss = (loss - {PENALTY}) * num_train / (num_train + {PENALTY})\n{RETURN}")),
    *of_all_four("penalty-gradient-without-class", "gradient",
                 (RETURN, f"    dW[:, 0] -= 2 * reg * W[:, 0]\n{RETURN}")),
    *of_all_four("penalty-gradient-of-sum", "gradient", (GRADIENT_PENALTY, "2 * reg * np.sum(W)")),
    *of_all_four("penalty-gradient-of-size", "gradient", (GRADIENT_PENALTY, "2 * reg * np.abs(W)")),
    *of_all_four("penalty-gradient-in-divisor", "gradient", (
        RETURN,
        f"    dW = (dW - {GRADIENT_PENALTY}) * num_train / (num_train + {GRADIENT_PENALTY})\n{RETURN}")),
    *of_all_four("gradient-holds-W", "gradient", (GRADIENT_PENALTY, GRADIENT_PENALTY + " + W")),
    # The gradient.
    gradient_of("true-class-without-probability", "P * (1 - Y) - Y"),
    gradient_of("true-class-sign", "P * (1 - Y) + (1 - P) * Y"),
    gradient_of("minus-one-added", "P + Y"),
    gradient_of("wrong-classes-without-probability", "(1 - Y) + (P - 1) * Y"),
    gradient_of("no-probabilities", "(1 - Y) - Y"),
    gradient_of("labels-alone", "-Y"),
    gradient_of("scores-for-probabilities", "S - Y"),
    gradient_of("derivative-of-probability", "P * (1 - P) - Y"),
    gradient_of("jacobian-for-gradient", "P[rows, y][:, None] * (Y - P)"),
    gradient_of("true-probability-everywhere", "P[rows, y][:, None] - Y"),
    gradient_of("log-for-probability", "np.log(P) - Y"),
    gradient_of("squared-probability", "P ** 2 - Y"),
    gradient_of("largest-as-probability", "np.eye(W.shape[1])[S.argmax(axis=1)] - Y"),
    gradient_of("other-denominator", "P / (1 + P[rows, y])[:, None] - Y"),
    gradient_of("sigmoid-for-softmax", "1 / (1 + np.exp(-S)) - Y"),
    gradient_of("labels-as-numbers", "P - y[:, None]"),
    gradient_of("labels-as-rows", "P - np.isin(rows, y)[:, None]"),
    gradient_of("squared-error", "P * ((P - Y) - (P * (P - Y)).sum(axis=1, keepdims=True))"),
    gradient_of("wrong-column", "P - Y[:, ::-1]"),
    gradient_of("label-for-one", "P - Y * y[:, None]"),
    naive("probabilities-not-kept", "gradient", ("P[i] = ", "P[:] = ")),
    naive("probabilities-not-kept", "gradient", ("P[i] = ", "if i > 0:\n            P[i] = ")),
    gradient_of("label-of-one-image", "P - Y * (rows == num_train - 1)[:, None]"),
    gradient_of("label-of-one-image", "P - Y * (rows == 0)[:, None]"),
    vector("repeated-index", "gradient", ("    dscores[rows, y] -= 1\n", ""),
           ("    dW = X.T @ dscores",
            "    dW = X.T @ dscores\n    dW[:, y] -= X.T / num_train\n    dW = dW")),
    naive("probability-alone", "gradient", (TRUE, TRUE.replace("(p - 1)", "p - 1"))),
    naive("probability-alone", "gradient", (TRUE, "dW[:, j] += p - X[i]"), (WRONG, "dW[:, j] += p")),
    naive("column-missing", "gradient", (CLASSES, "for j in range(1, num_classes):")),
    naive("columns-wrong", "gradient", (TRUE, TRUE + " * (1 if j else 2)"),
          (WRONG, WRONG + " / (1 + (j == 0))")),
    naive("row-missing", "gradient", (RETURN, "    dW[0] = 2 * reg * W[0]\n" + RETURN)),
    naive("wrong-shift", "robust", (SHIFT, "scores = scores - np.mean(scores)")),
    vector("wrong-shift", "robust", ("scores -= np.max(scores,", "scores -= np.min(scores,")),
    naive("inf-replaced", "robust", (f"({LOG})", "(-np.nan_to_num(np.log(exp_scores[y[i]] / sum_exp)))")),
    vector("inf-replaced", "robust", ("loss = np.sum((np.log(sum_exp) - scores[rows, y]) / num_train)",
           "loss = -np.mean(np.nan_to_num(np.log((exp_scores / sum_exp[:, None])[rows, y])))")),
    vector("penalty-not-summed", "", (PENALTY, "reg * W * W")),
    # The hinge loss.
    Mutant(SVM, "margin-subtracted", "loss", (("- scores[y[i]] + 1", "- scores[y[i]] - 1"),)),
    Mutant(SVM, "squared-hinge", "loss", (("loss += margin", "loss += margin**2"),)),
    Mutant(SVM_VECTOR, "worst-class-only", "loss", (
        ("    loss = np.sum(margins)",
         "    margins *= margins == margins.max(axis=1, keepdims=True)\n    loss = np.sum(margins)"),)),
    Mutant(SVM, "margins-counted", "loss", (("loss += margin", "loss += 1"),)),
    Mutant(SVM, "absolute-margins", "loss", (
        ("if j != y[i] and", "loss += abs(margin) * (j != y[i])\n            if j != y[i] and"),
        ("loss += margin\n", "pass\n"))),
    Mutant(SVM, "loss-wrong-class", "loss", (("loss += margin", "loss += 0"), (
        SCORES, SCORES + "\n        t = y[i] - 1\n        others = np.delete(scores, t)"
        "\n        loss += np.maximum(0, others - scores[t] + 1).sum()"))),
    Mutant(SVM, "softmax-for-hinge", "loss", (("loss += margin", "loss += 0"), (
        SCORES, SCORES + "\n        loss += np.log(np.exp(scores).sum()) - scores[y[i]]"))),
    Mutant(SVM, "true-class-sign", "gradient", (("dW[:, y[i]] -= X[i]", "dW[:, y[i]] += X[i]"),)),
    Mutant(SVM, "wrong-classes-not-pushed", "gradient", (("dW[:, j] += X[i]", "pass"),)),
    Mutant(SVM_VECTOR, "negative-margins-push", "gradient", (
        (MARGIN, "raw = scores - scores[rows, y][:, None] + 1\n    margins = np.maximum(0, raw)"),
        ("(margins > 0).astype(W.dtype)", "np.sign(raw * (np.arange(W.shape[1]) != y[:, None]))"))),
    Mutant(SVM_VECTOR, "true-class-in-booleans", "gradient",
           (("(margins > 0).astype(W.dtype)", "margins > 0"),)),
    Mutant(SVM, "margin-above-one", "loss", (("margin > 0", "margin > 1"),)),
    Mutant(SVM, "other-margin", "loss", (("- scores[y[i]] + 1", "- scores[y[i]] + 10"),)),
    Mutant(SVM_VECTOR, "other-margin", "loss", (("[:, None] + 1)", "[:, None] + 0.5)"),)),
    Mutant(SVM, "margin-missing", "gradient", (
        ("dW[:, j] += X[i]", "dW[:, j] += X[i] * (margin > 1)"),
        ("dW[:, y[i]] -= X[i]", "dW[:, y[i]] -= X[i] * (margin > 1)"))),
    Mutant(SVM, "stops-at-true-class", "loss", ((
        "            margin =", "            if j == y[i]:\n                break\n            margin ="),)),
    Mutant(SVM, "class-not-compared", "loss", (("range(num_classes)", "range(num_classes - 1)"),)),
    Mutant(SVM_VECTOR, "rows-zeroed", "loss", (("margins[rows, y] = 0", "margins[y] = 0"),)),
    Mutant(SVM, "true-class-always-pushed", "gradient", (
        ("                dW[:, y[i]] -= X[i]\n", ""),
        ("            margin =",
         "            if j != y[i]:\n                dW[:, y[i]] -= X[i]\n            margin ="))),
    Mutant(SVM_VECTOR, "true-class-in-count", "gradient",
           (("-np.sum(dscores, axis=1)", "-1 - np.sum(dscores, axis=1)"),)),
    Mutant(SVM, "terms-overwritten", "gradient", (
        ("dW[:, j] += X[i]", "dW[:, j] = X[i]"), ("dW[:, y[i]] -= X[i]", "dW[:, y[i]] = -X[i]"))),
    Mutant(SVM_VECTOR, "repeated-index", "gradient", (
        ("    dscores[rows, y] = -np.sum(dscores, axis=1)\n", ""),
        ("    dW = X.T @ dscores / num_train",
         "    dW = X.T @ dscores\n    dW[:, y] -= (X * dscores.sum(1)[:, None]).T\n"
         "    dW = dW / num_train"))),
    Mutant(SVM_VECTOR, "wrong-axis", "gradient",
           (("-np.sum(dscores, axis=1)", "-np.sum(dscores, axis=0)[y]"),)),
    Mutant("svm_loss_stacked", "wrong-axis", "loss", (
        ("losses = np.sum(margins, axis=(1, 2)) / N", "losses += np.sum(margins) / N"),)),
    # Single arrays.
    Mutant(PROBABILITIES, "scores-normalised", "", (("np.exp(", "("),)),
    Mutant(PROBABILITIES, "wrong-shift", "", ((".max(axis=1", ".mean(axis=1"),)),
    Mutant(PROBABILITIES, "X-changed", "", (("scores = X @ W", "X -= X.mean()\n    scores = X @ W"),)),
    Mutant(JACOBIAN, "scores-as-probabilities", "", (("= softmax(scores)", "= scores"),)),
    Mutant(JACOBIAN, "off-diagonal-wrong", "",
           (("np.diag(probabilities) - np.outer(probabilities, probabilities)",
             "np.outer(probabilities, 1 - probabilities)"),)),
    Mutant(JACOBIAN, "off-diagonal-wrong", "",
           (("np.outer(probabilities, probabilities)", "probabilities * probabilities"),)),
    Mutant(JACOBIAN, "other-scores", "", (("= softmax(scores)", "= softmax(np.array([2.0, 1.0, -1.0]))"),)),
    Mutant(JACOBIAN, "other-terms", "",
           (("np.diag(probabilities) - np.outer", "np.eye(len(scores)) - np.outer"),)),
    Mutant(JACOBIAN, "one-side-alone", "",
           (("np.outer(probabilities, probabilities)", "np.tril(np.outer(probabilities, probabilities))"),)),
    Mutant(EVIDENCE, "other-terms", "", (("image - mean_image", "image.astype(float) + mean_image"),)),
    Mutant(EVIDENCE, "other-terms", "", ((".sum(axis=2)", "[:, :, 0]"),)),
    Mutant(EVIDENCE, "one-mean-subtracted", "", (("image - mean_image", "image - mean_image.mean()"),)),
    Mutant(EVIDENCE, "products-not-added", "", ((".sum(axis=2)", ".max(axis=2)"),)),
    Mutant(EVIDENCE, "weights-of-other-pixels", "", (("W[:-1]", "W[1:]"),)),
    Mutant(PROBABILITIES, "softmax-twice", "",
           (("return exp_scores / exp_scores.sum(axis=1, keepdims=True)",
             "P = exp_scores / exp_scores.sum(axis=1, keepdims=True)\n"
             "    return np.exp(P) / np.exp(P).sum(axis=1, keepdims=True)"),)),
    Mutant(PROBABILITIES, "largest-as-probability", "",
           (("return exp_scores / exp_scores.sum(axis=1, keepdims=True)",
             "return np.eye(scores.shape[1])[scores.argmax(axis=1)]"),)),
    Mutant(EVIDENCE, "byte-differences", "", (("- mean_image", "- mean_image.astype(image.dtype)"),)),
    Mutant(EVIDENCE, "mean-image-normalised", "", (("image - mean_image", "(image - mean_image) / 255"),)),
    Mutant(EVIDENCE, "axes-in-another-order", "", ((".sum(axis=2)", ".sum(axis=2).transpose(2, 0, 1)"),)),
]  # fmt: skip
