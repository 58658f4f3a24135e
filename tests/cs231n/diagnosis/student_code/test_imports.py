"""A student's code runs whatever it imports, and what was stood in for is noted."""

import ast
import collections
import functools
import pickle
import sys
from types import ModuleType

import numpy as np
import pytest

from cs231n import validation
from cs231n.diagnosis.student_code.imports import Importer, Note
from cs231n.diagnosis.student_code.stand_ins import AbsentError


def run(code):
    """The names that code binds in a module of the package, and the notes."""
    module, notes = ModuleType("cs231n.classifiers.softmax"), []
    module.__package__ = "cs231n.classifiers"
    module.__builtins__ = Importer(ast.parse(code), notes).builtins()
    exec(compile(code, "softmax.py", "exec"), module.__dict__)
    return module, notes


NEEDED = [
    "import numpy as np\nimport numpy.linalg, collections.abc\nfrom math import *",
    "from __future__ import print_function, division\nfrom builtins import range, object, str",
    "from cs231n.validation import check_batch\nfrom ..validation import check_labels",
    "import matplotlib.pyplot as plt\nfrom matplotlib import cm\nimport pdb, ipdb\nfrom tqdm import tqdm",
    "import matplotlib\nmatplotlib.use('Agg')\nfrom cs231n.vis_utils import visualize_grid",
    "from random import shuffle, randrange\nimport os.path as path",
]


@pytest.mark.parametrize("code", NEEDED)
def test_what_the_assignment_has_or_nobody_minds_is_imported_without_a_word(code):
    assert run(code)[1] == []


def test_what_is_really_there_is_the_thing_itself():
    module, _ = run("import numpy as np\nfrom ..validation import check_batch\nimport collections.abc")
    assert module.np is np and module.check_batch is validation.check_batch
    assert module.collections is collections


@pytest.mark.parametrize(
    "code, name, successor",
    [
        ("from past.builtins import xrange", "xrange", range),
        ("from builtins import xrange", "xrange", range),
        ("from six.moves import xrange as r", "r", range),
        ("import six\nr = six.moves.range", "r", range),
        ("import six\nr = range if six.PY3 and not six.PY2 else xrange", "r", range),
        ("import six.moves as m\nr = m.xrange", "r", range),
        ("from future.builtins import int", "int", int),
        ("from itertools import izip, count", "izip", zip),
        ("from six.moves import cPickle as pickle", "pickle", pickle),
        ("import cPickle", "cPickle", pickle),
        ("from past.builtins import *", "xrange", range),
        ("from six.moves import reduce", "reduce", functools.reduce),
        ("from cs231n.classifiers.validation import check_batch", "check_batch", validation.check_batch),
    ],
)
def test_a_name_of_python_2_or_of_an_earlier_edition_has_its_successor(code, name, successor):
    module, (note,) = run(code)
    assert getattr(module, name) is successor
    assert (note.kind, note.file, note.line) in {("python 2", "softmax.py", 1), ("renamed", "softmax.py", 1)}


def test_a_note_says_what_replaces_what():
    notes = run("import numpy\n\nfrom past.builtins import xrange, range")[1]
    assert notes == [Note("python 2", "softmax.py", 3, "past.builtins", [("xrange", "range")])]


def test_old_division_divides_as_it_did():
    module, _ = run("from past.utils import old_div")
    assert (module.old_div(7, 2), module.old_div(7.0, 2)) == (3, 3.5)


ABSENT = [
    ("import scipy as sc", "sc.special.logsumexp(1)"),
    ("import scipy.special", "scipy.special.logsumexp(1)"),
    ("import scipy.special as sp", "sp.logsumexp(1)"),
    ("from scipy.special import logsumexp", "logsumexp(1)"),
    ("from ..layers import softmax_loss", "softmax_loss(1)"),
    ("from cs231n.layers import softmax_loss", "softmax_loss(1)"),
    ("from cs231n.validation import softmax_loss", "softmax_loss(1)"),
    ("import cs231n.layers as layers", "layers.softmax_loss(1)"),
    ("from ....far import away", "away + 1"),
    ("from six.moves import urllib", "urllib.request.urlopen(1)"),
    ("from numpy import softmax", "softmax(1)"),
]


@pytest.mark.parametrize("code, use", ABSENT)
def test_what_is_absent_does_no_harm_until_it_is_used(code, use):
    module, _ = run(code)
    with pytest.raises(AbsentError):
        exec(use, module.__dict__)


def test_what_is_installed_by_chance_is_absent_too():
    """Checks run where SciPy may be, and the grader where it may not: both must say the same."""
    assert run("import scipy")[1] == run("import scipy")[1] == [Note("absent", "softmax.py", 1, "scipy")]


def test_what_python_or_numpy_lacks_is_noted_by_name():
    notes = run("from time import clock, time")[1] + run("from numpy import softmax")[1]
    assert [note[3:] for note in notes] == [("time", [("clock", "")]), ("numpy", [("softmax", "")])]
    assert run("import numpy.softmax")[1] == [Note("absent", "softmax.py", 1, "numpy.softmax")]


def test_a_missing_module_of_which_everything_is_imported_is_noted():
    assert run("from ..layer_utils import *")[1] == [Note("absent", "softmax.py", 1, "cs231n.layer_utils")]


def test_gradients_may_be_checked_but_not_measured_with_the_functions_for_that():
    module, notes = run("from cs231n.gradient_check import eval_numerical_gradient")
    assert notes == []
    with pytest.raises(AbsentError, match="eval_numerical_gradient of cs231n.gradient_check"):
        module.eval_numerical_gradient(1)


def test_another_file_of_the_student_that_cannot_be_imported_does_no_harm(monkeypatch):
    monkeypatch.setitem(sys.modules, "cs231n.classifiers.linear_svm", None)
    module, notes = run("from cs231n.classifiers.linear_svm import svm_loss_naive")
    assert notes == []
    with pytest.raises(AbsentError):
        module.svm_loss_naive(1)


@pytest.mark.parametrize(
    "error", ["ImportError", "ModuleNotFoundError", "Exception", "(ImportError, KeyError)", ""]
)
def test_an_import_that_may_fail_fails(error):
    code = f"try:\n    import scipy\nexcept {error}:\n    scipy = None"
    module, notes = run(code)
    assert module.scipy is None and notes == []
    assert run(code.replace("scipy", "math"))[0].math is not None


def test_a_stop_of_a_debugger_is_passed_over_and_noted():
    code = "import pdb\ndef f():\n    pdb.set_trace()\n    breakpoint()\n    return 3"
    module, notes = run(code)
    assert module.f() == module.f() == 3
    assert [(note.kind, note.line) for note in notes] == [("debugger", 3), ("debugger", 4)]
