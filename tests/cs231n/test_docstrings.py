"""Public docstrings stand alone: each names its parameters, and its examples give what they say."""

import doctest
import importlib
import inspect
import pkgutil
import re

import pytest

import cs231n
from cs231n import checks, data_utils, gradient_check, search, vis_utils
from cs231n.classifiers import LinearClassifier, Softmax, linear_svm, softmax
from cs231n.search.progress import Progress
from cs231n.search.samples import Samples

NAMES = sorted(module.name for module in pkgutil.walk_packages(cs231n.__path__, "cs231n."))
each_module = pytest.mark.parametrize("name", NAMES)
WITH_EXAMPLE = (
    softmax.softmax_loss_naive, softmax.softmax_loss_vectorized, softmax.softmax_loss_stacked,
    linear_svm.svm_loss_naive, linear_svm.svm_loss_vectorized, linear_svm.svm_loss_stacked,
    LinearClassifier.train, LinearClassifier.predict, Softmax,
    search.grid_search, search.SearchResult, Samples, Progress,
    data_utils.find_dataset, data_utils.load_splits, data_utils.preprocess,
    gradient_check.eval_numerical_gradient, gradient_check.eval_numerical_gradient_array,
    gradient_check.grad_check_sparse, gradient_check.grad_check_directional,
    vis_utils.visualize_grid, checks.diagnose,
)  # fmt: skip


def public(name):
    """Functions, classes and methods that a module defines, by their names."""
    module = importlib.import_module(name)
    for own, value in vars(module).items():
        if own.startswith("_") or getattr(value, "__module__", "") != name:
            continue
        yield own, value
        for method, function in vars(value).items() if inspect.isclass(value) else ():
            function = getattr(function, "__func__", function)  # of static and class methods
            if inspect.isfunction(function) and not method.startswith("_"):
                yield f"{own}.{method}", function


@each_module
def test_examples_give_what_they_say(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("documented", WITH_EXAMPLE, ids=lambda documented: documented.__qualname__)
def test_main_functions_have_an_example(documented):
    assert doctest.DocTestParser().get_examples(documented.__doc__)


@each_module
def test_public_functions_name_their_parameters_and_leave_none_to_another_docstring(name):
    for own, function in public(name):
        text = inspect.getdoc(function)
        assert text and "As in :" not in text and "As for :" not in text, own
        if inspect.isfunction(function) and not name.startswith("cs231n.diagnosis."):
            named = set(re.findall(r"\w+", text))
            assert set(inspect.signature(function).parameters) - {"self", "cls"} <= named, own
