"""What stands in for a module does no harm: until it is used, or at all."""

import types

import numpy as np
import pytest

from cs231n.diagnosis.student_code.stand_ins import Absent, AbsentError, Debugger, Progress, Quiet

USES = [
    lambda absent: absent(3),
    lambda absent: absent + 1,
    lambda absent: 2 * absent,
    lambda absent: absent[0](),
    lambda absent: list(absent),
    lambda absent: [1 for _ in range(absent)],
    lambda absent: np.exp(absent),
    lambda absent: np.ones(3) * absent,
    lambda absent: np.asarray(absent),
    lambda absent: float(absent),
    lambda absent: types.new_class("Derived", (absent,)),
    lambda absent: 1 if absent else 2,
]


@pytest.mark.parametrize("use", USES)
def test_what_is_absent_fails_when_it_is_used(use):
    with pytest.raises(AbsentError, match="softmax of torch.nn") as caught:
        use(Absent("torch.nn", "softmax"))
    assert (caught.value.module, caught.value.name) == ("torch.nn", "softmax")


def test_what_is_absent_may_be_named():
    absent = Absent("torch", "nn")
    assert absent is absent and callable(absent.functional.softmax)
    with pytest.raises(AbsentError, match="softmax of torch.nn.functional"):
        absent.functional.softmax(1)


def test_what_is_absent_may_stand_in_annotations():
    absent = Absent("jaxtyping", "Float")

    def f(X: absent[np.ndarray, 3], y: absent | None = None, z: None | absent = None):
        return X

    assert f(3) == 3


def test_what_draws_takes_everything():
    plt = Quiet()
    plt.rcParams["figure.figsize"] = (10, 8)
    figure, axes = plt.subplots(figsize=(3, 3))
    axes.plot([1, 2], label="loss")
    with plt.style.context("ggplot"):
        assert list(plt.gca().lines) == []


def test_a_debugger_does_not_wait_for_anybody_who_types():
    stops = []
    debugger = Debugger(lambda: stops.append(1))
    debugger.set_trace()
    assert stops == [1] and isinstance(debugger.pm(), Quiet)


def test_progress_goes_through_the_same_things():
    tqdm = Progress()
    assert (
        list(tqdm("abc", desc="x"))
        == list(tqdm.tqdm("abc"))
        == list(tqdm.notebook.tqdm("abc"))
        == ["a", "b", "c"]
    )
    assert list(tqdm.trange(3, leave=False)) == [0, 1, 2]
