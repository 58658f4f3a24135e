"""A combination of stored terms is found if it is exact, and only then."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cs231n.diagnosis.judging.fit import Observed, fit_gradient, fit_loss, ratio
from instructor.problems.drawn import Size, draw
from instructor.problems.terms import softmax_terms, svm_terms

SIZE = Size(7, 6, 5, 0.5)
SIZES = {"N": 7, "D": 6, "C": 5}
PROBLEMS = [draw(np.random.RandomState(seed), SIZE) for seed in (3, 4)]
TERMS = {
    "softmax": [softmax_terms(*problem) for problem in PROBLEMS],
    "svm": [svm_terms(*problem) for problem in PROBLEMS],
}


def observed(kind, result):
    """What `result` makes of both problems."""
    return [
        Observed(np.asarray(result(W, X, y, terms)), terms, y, X, W)
        for (W, X, y), terms in zip(PROBLEMS, TERMS[kind])
    ]


def gradient(**factors):
    """A gradient with these multiples of the terms, and of W."""

    def result(W, X, y, terms):
        table = sum(factor * terms["base"][name] for name, factor in factors.items() if name != "W")
        return X.T @ table / len(y) + factors.get("W", 0) * W

    return result


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from(sorted(TERMS)),
    st.lists(st.sampled_from([-2.0, -1.0, 0.5, 1.0, 3.0]), min_size=4, max_size=4),
)
def test_any_combination_of_the_terms_is_found(kind, values):
    names = ["wrong", "true", "label", "W"]
    fit = fit_gradient(kind, observed(kind, gradient(**dict(zip(names, values)))), SIZES)
    assert fit.name == "base"
    assert [fit.coefficients[name] for name in names] == pytest.approx(values, abs=1e-9)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**31 - 1), st.sampled_from(sorted(TERMS)))
def test_what_is_no_combination_is_not_explained(seed, kind):
    rng = np.random.RandomState(seed)
    assert (
        fit_gradient(kind, observed(kind, lambda W, X, y, terms: rng.standard_normal(W.shape)), SIZES) is None
    )
    assert fit_loss(observed(kind, lambda W, X, y, terms: rng.uniform(1, 5)), SIZES) is None


def test_single_precision_is_exact_enough_and_a_percent_is_not():
    right = gradient(wrong=1, true=1, label=-5)
    single = observed("softmax", lambda *problem: np.float32(right(*problem)))
    assert fit_gradient("softmax", single, SIZES).coefficients["label"] == pytest.approx(-5, rel=1e-4)

    def bent(W, X, y, terms):
        dW = right(W, X, y, terms)
        dW[0, 0] *= 1.01
        return dW

    assert fit_gradient("softmax", observed("softmax", bent), SIZES) is None


def test_a_loss_is_a_sum_of_something_over_some_images_times_a_factor():
    def entropy_summed(W, X, y, terms):
        return terms["losses"]["entropy"].sum()

    def without_class_2(W, X, y, terms):
        return terms["losses"]["right"][y != 2].sum() / len(y)

    def with_weights(W, X, y, terms):
        return terms["losses"]["right"].mean() + np.sum(W**2)

    fit = fit_loss(observed("softmax", entropy_summed), SIZES)
    assert (fit.name, fit.factor.name) == ("entropy", "N")
    assert fit_loss(observed("softmax", without_class_2), SIZES).images == ("class-missing", 2)
    assert fit_loss(observed("softmax", with_weights), SIZES).coefficients["W"] == 1


def test_the_ratio_of_two_lists_is_the_same_everywhere_or_none():
    of = np.array([1.0, 2.0, 0.0])
    assert ratio(7 * of, of, SIZES).name == "N"
    assert ratio(np.array([7, 14, 0.1]), of, SIZES) is None
    assert ratio(of, 0 * of, SIZES) is None and ratio(1.2345 * of, of, SIZES) is None
