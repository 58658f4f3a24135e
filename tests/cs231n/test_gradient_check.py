"""Numerical gradients against derivatives known on paper."""

import re

import numpy as np
import pytest

from cs231n import gradient_check as gc


def cubes(x):
    return float(np.sum(x**3))


@pytest.fixture
def x():
    return np.random.RandomState(0).standard_normal((3, 4))


def test_full_gradient_is_the_derivative(x, capsys):
    before = x.copy()
    np.testing.assert_allclose(gc.eval_numerical_gradient(cubes, x, verbose=False), 3 * x**2, atol=1e-8)
    np.testing.assert_array_equal(x, before)
    assert capsys.readouterr().out == ""


def test_verbose_full_gradient_prints_every_coordinate(x, capsys):
    gc.eval_numerical_gradient(cubes, x)
    assert len(capsys.readouterr().out.splitlines()) == 12


def test_gradient_of_an_array_function_is_weighted_by_what_comes_from_above(x):
    df = np.random.RandomState(1).standard_normal(x.shape)
    np.testing.assert_allclose(
        gc.eval_numerical_gradient_array(lambda a: a**3, x, df), 3 * x**2 * df, atol=1e-8
    )


def test_a_function_that_returns_its_argument_is_not_fooled(x):
    np.testing.assert_allclose(
        gc.eval_numerical_gradient_array(lambda a: a, x, np.ones_like(x)), 1, atol=1e-9
    )


def test_sparse_check_prints_the_documented_line_and_returns_the_errors(x, capsys):
    errors = gc.grad_check_sparse(cubes, x, 3 * x**2, 5)
    number = r"-?\d+\.\d{6}"
    line = rf"numerical: {number} analytic: {number}, relative error: \d\.\d{{6}}e[+-]\d\d"
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5 and all(re.fullmatch(line, text) for text in lines)
    assert errors.shape == (5,) and errors.max() < 1e-6


def test_sparse_check_makes_ten_checks_with_step_1e_5_by_default(x):
    steps, before = [], x.copy()

    def f(a):
        steps.append(np.abs(a - before).max())
        return 0.0

    gc.grad_check_sparse(f, x, 0 * x, verbose=False)
    assert len(steps) == 20
    np.testing.assert_allclose(steps, 1e-5, rtol=1e-9)


def test_zero_against_zero_is_no_error(x):
    assert not gc.grad_check_sparse(lambda a: 1.0, x, np.zeros_like(x), verbose=False).any()


def test_a_wrong_gradient_is_seen_by_either_check(x):
    assert gc.grad_check_sparse(cubes, x, 6 * x**2, verbose=False).min() == pytest.approx(1 / 3, abs=1e-6)
    assert gc.grad_check_directional(cubes, x, 6 * x**2).max() > 0.3


def test_directional_check_accepts_a_right_gradient_and_sees_one_wrong_number(x):
    rng = np.random.RandomState(0)
    assert gc.grad_check_directional(cubes, x, 3 * x**2, rng=rng).max() < 1e-7
    wrong = 3 * x**2
    wrong[1, 2] += 0.1
    assert gc.grad_check_directional(cubes, x, wrong, rng=rng).max() > 1e-4


def test_generator_chooses_the_coordinates(x):
    seen = []

    def f(a):
        seen.append(int(np.abs(a - before).argmax()))
        return 0.0

    before = x.copy()
    for _ in range(2):
        gc.grad_check_sparse(f, x, 0 * x, 6, rng=np.random.default_rng(1), verbose=False)
    assert seen[:12] == seen[12:] and len(set(seen)) > 1


def test_x_is_put_back_when_the_function_fails(x):
    before = x.copy()

    def interrupted(a):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gc.eval_numerical_gradient(interrupted, x, verbose=False)
    np.testing.assert_array_equal(x, before)


def test_a_forgotten_index_is_named(x):
    with pytest.raises(ValueError, match=r"got a tuple. Is a \[0\] missing"):
        gc.grad_check_sparse(lambda a: (cubes(a), 3 * a**2), x, 3 * x**2)


def test_integers_are_refused_where_a_nudge_would_be_lost():
    x = np.array([1, 2])
    with pytest.raises(ValueError, match="floats"):
        gc.eval_numerical_gradient(cubes, x)
    with pytest.raises(ValueError, match="floats"):
        gc.eval_numerical_gradient_array(lambda a: a**3, x, x)


@pytest.mark.parametrize("check", [gc.grad_check_sparse, gc.grad_check_directional])
def test_bad_arguments_are_named(check, x):
    with pytest.raises(ValueError, match="floats"):
        check(cubes, np.arange(3), np.ones(3))
    with pytest.raises(ValueError, match=r"shape of x, \(3, 4\); got \(4, 3\)"):
        check(cubes, x, np.ones((4, 3)))
