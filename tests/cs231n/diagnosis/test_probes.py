"""What is recorded of a student's code: what it returned, changed or raised, and where."""

import json

import numpy as np
import pytest

from cs231n.diagnosis import EXERCISES, probes
from tests.cs231n.diagnosis.diagnosing import PROBLEMS, ROOT, changed_function, diagnose, solved_function
from tests.cs231n.diagnosis.slip_mutants import NAIVE, VECTOR, source_of

STUDENTS = PROBLEMS["students"]


@pytest.mark.parametrize("dtype", probes.TYPES)
@pytest.mark.parametrize("shape", [(), (3,), (0, 2), (2, 3)])
def test_an_array_comes_back_through_json_as_it_was(dtype, shape):
    array = (7 * np.random.RandomState(0).standard_normal(shape)).astype(dtype)
    back = probes.unpack(json.loads(json.dumps(probes.pack(array))))
    np.testing.assert_array_equal(back, array)
    assert (back.dtype, back.shape) == (array.dtype, array.shape)


def test_numbers_that_are_none_come_back_too():
    array = np.array([np.nan, np.inf, -np.inf])
    np.testing.assert_array_equal(probes.unpack(json.loads(json.dumps(probes.pack(array)))), array)


@pytest.mark.parametrize(
    "packed",
    [
        None, [], {}, {"dtype": "object", "shape": [1], "values": [1]},
        {"dtype": "float64", "shape": [3], "values": [1.0]}, {"dtype": "float64", "shape": [1]},
        {"dtype": "uint8", "shape": [1], "values": [10**30]}, {"dtype": [], "shape": [1], "values": [1]},
    ],
)  # fmt: skip
def test_what_is_no_packed_array_is_refused(packed):
    with pytest.raises(ValueError, match="not a packed array"):
        probes.unpack(packed)


@pytest.mark.parametrize("name", EXERCISES)
def test_a_function_found_in_its_file_is_recorded_as_one_that_is_handed_over(name):
    function, _ = solved_function(name)
    content, inputs = (ROOT / EXERCISES[name].file).read_bytes(), STUDENTS[name]["inputs"]
    source = content.decode("utf-8" if EXERCISES[name].in_notebook else "latin-1")
    assert json.dumps(probes.observe(name, inputs, source)) == json.dumps(probes.run(name, function, inputs))


@pytest.mark.parametrize(
    "source, said",
    [
        ("x = 1", "AttributeError: cs231n/classifiers/softmax.py defines no softmax_loss_naive"),
        ("x = 1\ny = (", "SyntaxError: '(' was never closed (softmax.py, line 2)"),
        ("x = 1\n\nx.nothing", "(softmax.py, line 3)"),
    ],
)
def test_a_file_that_cannot_be_run_is_recorded_as_such(source, said):
    assert said in probes.observe(NAIVE, STUDENTS[NAIVE]["inputs"], source)["raised"]


@pytest.mark.parametrize(
    "error, is_harmless",
    [
        ("13, 'Permission denied'", True),
        ("'the sandbox refuses os.mkdir'", True),
        ("'the sandbox refuses to write /x'", True),
        ("'the sandbox refuses os.kill'", False),
        ("1, 'Operation not permitted'", False),
    ],
)
def test_a_file_that_may_not_be_written_costs_its_line_and_nothing_else(error, is_harmless):
    refused = f"def refuse(): raise PermissionError({error})\nrefuse()\n"
    source, inputs = source_of(NAIVE), STUDENTS[NAIVE]["inputs"]
    found = probes.observe(NAIVE, inputs, refused + source)
    assert (found == probes.observe(NAIVE, inputs, source)) == is_harmless
    assert ("raised" in found) != is_harmless


def test_what_was_stood_in_for_is_recorded_beside_the_results():
    source = "import torch\nfrom past.builtins import xrange\n" + source_of(NAIVE).replace(
        "range(", "xrange("
    )
    inputs = STUDENTS[NAIVE]["inputs"]
    record = json.loads(json.dumps(probes.observe(NAIVE, inputs, source)))
    assert [note[:4] for note in record.pop("notes")] == [
        ["absent", "softmax.py", 1, "torch"],
        ["python 2", "softmax.py", 2, "past.builtins"],
    ]
    assert record == probes.run(NAIVE, solved_function(NAIVE)[0], inputs)


def test_what_is_absent_and_used_is_recorded_with_the_line_of_its_use():
    source = "import torch\n\n\ndef softmax_loss_naive(W, X, y, reg):\n    return torch.nn.loss(X @ W, y)\n"
    calls = probes.observe(NAIVE, STUDENTS[NAIVE]["inputs"], source)["calls"]
    assert calls["plain"] == {"absent": ["torch.nn", "loss", " (softmax.py, line 5)"]}


def test_what_is_not_written_yet_is_no_error():
    def loss(W, X, y, reg):
        raise NotImplementedError("Exercise 1")

    record = probes.run(NAIVE, loss, STUDENTS[NAIVE]["inputs"])
    assert all(call == {"unfinished": "Exercise 1"} for call in record["calls"].values())


def test_an_error_is_given_with_the_students_own_line():
    function, _ = changed_function(VECTOR, [("X @ W", "W @ X")])
    (found,) = diagnose(VECTOR, function, STUDENTS)
    line = source_of(VECTOR).splitlines().index("    scores = X @ W  # (N, C)") + 1
    assert found.slip == "shapes" and f"(softmax.py, line {line})" in found.text


def test_a_function_that_returns_nothing_is_recorded_as_such():
    record = probes.run(NAIVE, lambda W, X, y, reg: None, STUDENTS[NAIVE]["inputs"])
    assert all(call == {"nothing": True} for call in record["calls"].values())
    record = probes.run("search", eval("lambda pairs, num_iters: None"), STUDENTS["search"]["inputs"])
    assert record["outcome"] == {"nothing": True}


def test_a_class_in_place_of_a_classifier_is_named():
    own = {"__builtins__": __builtins__}
    exec("def search(pairs, num_iters):\n    Softmax.train(X_train, y_train)", own)
    record = probes.run("search", own["search"], STUDENTS["search"]["inputs"])
    assert "Softmax is the class, not a classifier" in record["outcome"]["raised"]


def test_code_above_and_below_the_stubs_own_raise_is_recorded():
    stub, note, code = "    raise NotImplementedError('Write it.')\n", "    # Write it.\n", "    loss = 1.0\n"
    for body, where in ((note + stub, None), (code + stub, "above"), (note + stub + code, "below")):
        source = f"def {NAIVE}(W, X, y, reg):\n{body}"
        record = probes.observe(NAIVE, STUDENTS[NAIVE]["inputs"], source)
        assert record["calls"]["plain"].get("code") == where
        assert "line 3" in record["calls"]["plain"]["unfinished"]


def test_arguments_that_were_changed_are_recorded():
    def loss(W, X, y, reg):
        X += 1
        y[:] = 0
        return 0.0, W

    assert probes.run(NAIVE, loss, STUDENTS[NAIVE]["inputs"])["changed"] == ["X", "y"]


def test_minibatches_are_recorded_by_the_number_of_each_image():
    class Classifier:
        def train(self, X, y, learning_rate, reg, num_iters, batch_size, rng):
            for step in range(num_iters):
                self.loss(X[step : step + 2], y[step : step + 2], reg)

    inputs = STUDENTS["train"]["inputs"]
    y = probes.unpack(inputs["y"]).tolist()
    run = probes.run("train", Classifier, {**inputs, "num_iters": 3})["run"]
    assert run["batches"] == [[[i, i + 1], y[i : i + 2]] for i in range(3)]
    assert run["regs"] == [inputs["reg"]] * 3


def test_a_search_sees_stand_ins_and_its_own_names_come_back():
    own = {"Softmax": "the real one", "__builtins__": __builtins__}
    exec("def search(pairs, num_iters):\n    Softmax, X_train, y_val\n    return {}, {}", own)
    record = probes.run("search", own["search"], STUDENTS["search"]["inputs"])
    assert record == {
        "trainings": [], "asked": [], "names_test": False, "outcome": {"results": [], "models": []}
    }  # fmt: skip
    assert own["Softmax"] == "the real one" and "X_train" not in own
