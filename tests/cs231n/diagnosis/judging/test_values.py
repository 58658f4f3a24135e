"""Losses, gradients and probabilities: right ones of any style are not accused, wrong ones are told apart."""

import re

import numpy as np
import pytest

from tests.cs231n.diagnosis.diagnosing import PROBLEMS, changed_function, diagnose, each_set, solved_function
from tests.cs231n.diagnosis.slip_mutants import NAIVE, STACKED, SVM, VECTOR


def einsum(W, X, y, reg):
    X = np.asarray(X, np.float64)
    scores = np.einsum("nd,dc->nc", X, W)
    top = scores.max(axis=1)
    log_p = scores - top[:, None] - np.log(np.einsum("nc->n", np.exp(scores - top[:, None])))[:, None]
    Y = np.eye(W.shape[1])[y]
    loss = -np.einsum("nc,nc->", log_p, Y) / len(X) + reg * np.einsum("dc,dc->", W, W)
    return loss, np.einsum("nd,nc->dc", X, np.exp(log_p) - Y) / len(X) + 2 * reg * W


def single_precision(W, X, y, reg):
    loss, dW = einsum(W.astype(np.float32), X.astype(np.float32), y, np.float32(reg))
    return np.float32(loss), dW.astype(np.float32)


def penalty_first(W, X, y, reg):
    loss, dW = reg * (W**2).sum(), reg * W + reg * W
    weights = np.full(len(y), 1 / len(y))
    for weight, x, label in zip(weights[::-1], np.asarray(X)[::-1], y[::-1]):
        s = np.dot(W.T, x.astype(float))
        loss += weight * (np.logaddexp.reduce(s) - s[label])
        p = np.exp(s - np.logaddexp.reduce(s))
        p[label] -= 1
        dW = dW + weight * np.outer(x, p)
    return loss, dW


def zero_dimensional(W, X, y, reg):
    loss, dW = einsum(W, X, y, reg)
    return np.array(loss), dW.tolist()


def column_by_column(W, X, y, reg):
    loss, dW = einsum(W, X, y, reg)
    return [loss][0], np.asfortranarray(dW)


@each_set
@pytest.mark.parametrize(
    "variant", [einsum, single_precision, penalty_first, zero_dimensional, column_by_column]
)
def test_right_softmax_losses_of_any_style_are_not_accused(variant, problems):
    assert diagnose(NAIVE, variant, problems) == []


def svm_einsum(W, X, y, reg):
    X = np.asarray(X, np.float64)
    scores = np.einsum("nd,dc->nc", X, W)
    Y = np.eye(W.shape[1], dtype=bool)[y]
    margins = np.where(Y, 0, np.clip(scores - scores[Y][:, None] + 1, 0, None))
    pushed = np.sign(margins)
    pushed[Y] = -pushed.sum(axis=1)
    return margins.sum(axis=1).mean() + reg * np.vdot(W, W), np.dot(pushed.T, X).T / len(X) + reg * 2 * W


def svm_single(W, X, y, reg):
    loss, dW = svm_einsum(W.astype(np.float32), X.astype(np.float32), y, reg)
    return float(loss), dW.astype(np.float32)


def svm_loops(W, X, y, reg):
    loss, dW = 0, 0 * W
    for i in range(len(X)):
        s = W.T @ X[i].astype(float)
        for j in set(range(W.shape[1])) - {y[i]}:
            if s[j] + 1 > s[y[i]]:
                loss += (s[j] + 1 - s[y[i]]) / len(X)
                dW[:, [j]] += X[i][:, None] / len(X)
                dW[:, [y[i]]] -= X[i][:, None] / len(X)
    return loss + reg * (W * W).sum(), dW + 2 * reg * W


@each_set
@pytest.mark.parametrize("variant", [svm_einsum, svm_single, svm_loops])
def test_right_hinge_losses_of_any_style_are_not_accused(variant, problems):
    assert diagnose(SVM, variant, problems) == []


def stacked_by_einsum(scores, y):
    scores = scores - scores.max(axis=1)[:, None]
    p = np.exp(scores) / np.einsum("kcn->kn", np.exp(scores))[:, None]
    Y = np.eye(scores.shape[1])[y].T
    logs = np.log(np.exp(scores).sum(axis=1)) - np.einsum("kcn,cn->kn", scores, Y)
    return logs.mean(axis=1), (p - Y) / len(y)


def stacked_in_single_precision(scores, y):
    losses, dscores = stacked_by_einsum(scores.astype(np.float32), y)
    return losses.astype(np.float32), dscores.astype(np.float32)


@each_set
@pytest.mark.parametrize("variant", [stacked_by_einsum, stacked_in_single_precision])
def test_right_stacked_losses_of_any_style_are_not_accused(variant, problems):
    assert diagnose(STACKED, variant, problems) == []


def test_a_list_of_two_and_extended_precision_are_a_loss_and_a_gradient():
    def as_list(W, X, y, reg):
        return list(einsum(W, X, y, reg))

    def extended(W, X, y, reg):
        loss, dW = einsum(W, X, y, reg)
        return np.longdouble(loss), dW.astype(np.longdouble)

    assert diagnose(NAIVE, as_list, PROBLEMS["students"]) == []
    assert diagnose(NAIVE, extended, PROBLEMS["students"]) == []


@each_set
@pytest.mark.parametrize(
    "changes",
    [
        [("exp_scores.sum(axis=1, keepdims=True)", "exp_scores.sum(1)[:, None]")],
        [("X @ W", "np.einsum('nd,dc->nc', X.astype(np.float32), W)")],
    ],
)
def test_right_probabilities_of_any_style_are_not_accused(changes, problems):
    function, source = changed_function("class_probabilities", changes)
    assert diagnose("class_probabilities", function, problems, source) == []


@each_set
@pytest.mark.parametrize("factor", [100, 0.5, -1, 1 / 3, -7, 3072])
@pytest.mark.parametrize("name", ["class_probabilities", "softmax_jacobian", "evidence"])
def test_a_factor_in_front_of_an_array_is_told(name, factor, problems):
    right, _ = solved_function(name)
    found = diagnose(name, lambda *arguments: factor * right(*arguments), problems)
    assert {finding.part for finding in found} == {""}


@pytest.mark.parametrize(
    "name, wrong, words",
    [
        ("class_probabilities", np.trunc, "table of probabilities is cut to whole numbers"),
        (
            "softmax_jacobian",
            lambda table: table * (1.0 + np.sign(range(len(table)))),
            "table of slopes is right in column 0 alone.",
        ),
    ],
)
def test_what_is_wrong_in_a_table_is_not_said_of_a_gradient(name, wrong, words):
    right, _ = solved_function(name)
    (finding,) = diagnose(name, lambda *arguments: wrong(right(*arguments)), PROBLEMS["students"])
    assert words in finding.text and "gradient" not in finding.text


def test_what_concerns_all_parts_is_said_once():
    right, _ = solved_function(NAIVE)
    for function in (
        lambda W, X, y, reg: (0.0, np.zeros_like(W)),
        lambda W, X, y, reg: right(W, X, y, reg / 2),
    ):
        assert [finding.part for finding in diagnose(NAIVE, function, PROBLEMS["students"])] == [""]


def test_two_slips_at_once_are_both_named():
    changes = [
        ("    dscores /= num_train\n", ""),
        ("    dscores[rows, y] -= 1\n", ""),
        ("2 * reg * W", "reg * W"),
    ]
    function, source = changed_function(VECTOR, changes)
    found = {f.slip for f in diagnose(VECTOR, function, PROBLEMS["students"], source)} - {"later"}
    assert found == {"no-minus-one", "gradient-not-divided", "penalty-gradient-halved"}


def test_what_no_catalogue_knows_is_said_as_a_formula():
    function, _ = changed_function(NAIVE, [("(p - 1)", "(p - 1.3)")])
    found = diagnose(NAIVE, function, PROBLEMS["students"])[0]
    assert found.slip == "formula"
    assert "XᵀP/N − 1.3·XᵀY/N" in found.text and "labels is 1.3 times what it should be" in found.text


def test_what_nothing_explains_is_said_with_the_place():
    function, _ = changed_function(NAIVE, [("(p - 1)", "np.cos(3 * p)")])
    found = diagnose(NAIVE, function, PROBLEMS["students"])[0]
    assert found.slip == "other" and re.search(r"wrong in (\d+) of \d+ places, first at", found.text)
    assert found.bare and not re.search(r"\d", found.bare)


@pytest.mark.parametrize("name", [NAIVE, SVM])
def test_a_result_of_another_shape_is_not_right_for_being_so_with_reg_alone(name):
    right, _ = solved_function(name)

    def sly(W, X, y, reg):
        loss, dW = right(W, X, y, reg)
        return (loss, dW) if reg == 0 else (np.zeros(3), dW[:2])

    found = diagnose(name, sly, PROBLEMS["students"])
    assert {f.part for f in found if f.slip != "later"} == {"loss", "gradient"}


def hinge(push):
    """An SVM loss that is right for floats; `push` makes its gradient of images and margins."""

    def loss(W, X, y, reg):
        rows, scores = np.arange(len(X)), X @ W
        margins = np.maximum(0, scores - scores[rows, y][:, None] + 1)
        margins[rows, y] = 0
        return margins.sum() / len(X) + reg * np.sum(W * W), push(X, margins, y) + 2 * reg * W

    return loss


def whole_numbers_in_place(X, margins, y):
    active = np.where(margins > 0, 1, 0)
    active[np.arange(len(y)), y] = -active.sum(axis=1)
    dW = X.T @ active
    dW /= len(X)
    return dW


def minus_a_byte(X, margins, y):
    dW = np.zeros((X.shape[1], margins.shape[1]))
    for x, row, label in zip(X, margins, y):
        dW[:, row > 0] += x[:, None]
        dW[:, label] += (row > 0).sum() * -x
    return dW / len(X)


def sums_of_bytes(X, margins, y):
    active, Y = margins > 0, np.eye(margins.shape[1], dtype=bool)[y]
    return (X.T @ active - (X * active.sum(axis=1)[:, None]).T @ Y) / len(X)


def small_integers(X, margins, y):
    active = (margins > 0).astype(np.int8)
    active[np.arange(len(y)), y] = -active.sum(axis=1)
    return X.T @ active / len(X)  # of bytes, int16


def no_real_numbers_of_bytes(X, margins, y):
    return small_integers(X, margins, y) * (1j if X.dtype == np.uint8 else 1)


@each_set
@pytest.mark.parametrize(
    "push", [whole_numbers_in_place, minus_a_byte, sums_of_bytes, no_real_numbers_of_bytes]
)
def test_what_is_wrong_for_bytes_alone_costs_that_part_alone_and_the_message_says_bytes(push, problems):
    (finding,) = diagnose(SVM, hinge(push), problems)
    assert finding.part == "robust" and "bytes (uint8)" in finding.text
    assert "bytes (uint8)" in finding.without_numbers().text


@each_set
def test_integers_of_any_size_are_numbers(problems):
    assert diagnose(SVM, hinge(small_integers), problems) == []


@pytest.mark.parametrize("size", [1e99, 1e101, 1e300, 1.7e308])
def test_numbers_near_the_largest_are_judged_like_others(size):
    def huge(W, X, y, reg):
        return size, np.full_like(W, -size)

    with np.errstate(all="raise"):
        found = diagnose(NAIVE, huge, PROBLEMS["students"])
    assert {finding.part for finding in found} == {"loss", "gradient", "robust"}


@each_set
def test_a_division_in_the_loop_is_not_told_again_of_the_penalty_after_it(problems):
    """Dividing in each round leaves N/(N - 1) of a penalty that is added in each round."""

    def naive(W, X, y, reg):
        loss, dW = 0.0, np.zeros_like(W)
        for i in range(len(X)):
            one, gradient = einsum(W, X[i : i + 1], y[i : i + 1], 0)
            loss = (loss + one) / len(X) + reg * np.sum(W * W)
            dW = (dW + gradient) / len(X) + 2 * reg * W
        return loss, dW

    findings = [f for f in diagnose(NAIVE, naive, problems) if f.part != "robust"]
    assert [(f.part, f.slip) for f in findings] == [
        ("loss", "loss-divided-in-loop"),
        ("gradient", "gradient-divided-in-loop"),
    ]


@each_set
def test_of_two_parts_a_wrong_factor_in_the_other_one_is_still_told(problems):
    def naive(W, X, y, reg):
        loss = 0.0
        for i in range(len(X)):
            loss = (loss + einsum(W, X[i : i + 1], y[i : i + 1], 0)[0]) / len(X)
        return loss + reg * np.sum(W * W), einsum(W, X, y, 0)[1] + 6 * reg * W

    told = {(f.part, f.slip) for f in diagnose(NAIVE, naive, problems)}
    assert {("loss", "loss-divided-in-loop"), ("gradient", "factor")} <= told


@each_set
def test_a_loss_that_is_nan_says_so_once_and_where_to_look(problems):
    def logarithm_of_what_is_negative(W, X, y, reg):
        loss, dW = einsum(W, X, y, reg)
        with np.errstate(invalid="ignore"):
            return np.log(-np.abs(loss)), dW

    findings = [f for f in diagnose(VECTOR, logarithm_of_what_is_negative, problems) if f.part == "loss"]
    assert [f.slip for f in findings] == ["not-finite"]
    assert "logarithm" in findings[0].text and findings[0].text == findings[0].without_numbers().text
