"""The stored terms are what their names say: by their own sums, and by SciPy."""

import numpy as np
import pytest
from scipy.special import log_softmax, softmax

from cs231n.classifiers.linear_svm import svm_loss_vectorized
from cs231n.classifiers.softmax import softmax_loss_vectorized
from cs231n.diagnosis.slips import CATALOGUE
from instructor.problems.drawn import Size, draw
from instructor.problems.terms import log_probabilities, softmax_terms, stacked_terms, svm_terms

W, X, y = draw(np.random.RandomState(0), Size(8, 6, 5, 0.5))
OF = {"softmax": (softmax_terms, softmax_loss_vectorized), "svm": (svm_terms, svm_loss_vectorized)}


@pytest.mark.parametrize("kind", OF)
def test_the_right_terms_add_up_to_loss_and_gradient(kind):
    terms_of, loss_of = OF[kind]
    terms, (loss, dW) = terms_of(W, X, y), loss_of(W, X, y, 0.0)
    base = terms["base"]
    table = (
        base["wrong"] + base["true"] - base["label"] if kind == "softmax" else base["wrong"] - base["true"]
    )
    np.testing.assert_allclose(terms["losses"]["right"].mean(), loss, rtol=1e-12)  # rounding in float64
    np.testing.assert_allclose(X.T @ table / len(y), dW, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("kind", OF)
def test_every_name_is_that_of_a_slip(kind):
    terms, known = OF[kind][0](W, X, y), {slip.name for slip in CATALOGUE[kind]}
    names = {name.partition("/")[0] for group, tables in terms.items() if group != "base" for name in tables}
    assert names - {"right"} <= known


def test_probabilities_are_those_of_scipy_however_small():
    scores = np.array([[1000.0, 0.0, -1000.0], [1.0, 2.0, 3.0]])
    np.testing.assert_allclose(log_probabilities(scores), log_softmax(scores, axis=1), rtol=1e-12)
    P = softmax_terms(W, X, y)["P"]["bias-missing"]
    np.testing.assert_allclose(P, softmax(X[:, :-1] @ W[:-1], axis=1), rtol=1e-12)


@pytest.mark.parametrize("kind", OF)
def test_stacked_tables_are_those_of_each_classifier_turned(kind):
    scores = np.stack([(X @ V).T for V in (W, W[::-1])])
    terms = stacked_terms(kind, scores, y)
    alone = OF[kind][0](W[::-1], X, y)
    np.testing.assert_allclose(terms["base"]["wrong"][1], alone["base"]["wrong"].T, rtol=1e-12)
    np.testing.assert_allclose(terms["losses"]["right"][1], alone["losses"]["right"], rtol=1e-12)
