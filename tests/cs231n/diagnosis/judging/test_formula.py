"""What was fitted is said as a formula where the catalogue has no words."""

import re

import pytest

from cs231n.diagnosis.judging.factors import Factor
from cs231n.diagnosis.judging.fit import Fit
from cs231n.diagnosis.judging.formula import explained, scaled

SIZES = {"N": 7, "D": 6, "C": 5}


def said(kind, **coefficients):
    fit = Fit("base", coefficients=coefficients)
    return explained(kind, "data gradient", "gradient", fit, SIZES)


@pytest.mark.parametrize(
    "coefficients, words",
    [
        (
            (1, 1, -5, 0),
            "XᵀP/N − 5·XᵀY/N, Y being 1 at the labels: the term with the labels is C = 5 times too",
        ),
        (
            (7, 7, -1, 0),
            "XᵀP − XᵀY/N, Y being 1 at the labels: the term with the probabilities is N = 7 times",
        ),
        ((1, 3, -1, 0), "the true class (3·p − 1)·x/N. The former is right."),
        ((2, 1, -1, 0), "gets 2·p·x/N from each image, the true class (p − 1)·x/N. The latter is right."),
    ],
)
def test_a_softmax_gradient_is_said_term_by_term(coefficients, words):
    (finding,) = said("softmax", **dict(zip(("wrong", "true", "label", "rest"), coefficients)))
    assert finding.slip == "formula" and words in finding.text and finding.text.endswith("?")


def test_a_hinge_gradient_is_said_by_margins():
    (finding,) = said("svm", wrong=1, true=-1, label=2)
    assert "the class of each gets x/N from an image, the true class (−k + 2)·x/N" in finding.text


def test_the_catalogue_comes_first_and_a_factor_after_it():
    names = [finding.slip for finding in said("softmax", wrong=7, true=7, label=0, rest=0)]
    assert names == ["no-minus-one", "gradient-not-divided"]
    names = [finding.slip for finding in said("softmax", wrong=1, true=1, label=-1, rest=0, W=1 / 7)]
    assert names == ["gradient-holds-W"]


def test_two_factors_of_the_catalogue_are_two_findings():
    both = scaled("softmax", "data loss", "loss", Factor("-N", -7.0), SIZES)
    assert [finding.slip for finding in both] == ["loss-sign", "loss-summed"]


def test_where_the_problem_is_secret_no_coefficient_is_given_back():
    W_too = said("softmax", wrong=1, true=1, label=-1, rest=0, W=0.7391)
    formula = said("softmax", wrong=0.7391, true=0.7391, label=-1, rest=0)
    factor = scaled("softmax", "data loss", "loss", Factor("N C", 35.0), SIZES)
    for (finding,) in (W_too, formula, factor):
        assert finding.bare and not re.search(r"739|35", finding.bare), finding
