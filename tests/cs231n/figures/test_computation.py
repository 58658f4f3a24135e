"""The picture of the computation: its arrays have the shapes of those that the code computes."""

import ast

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cs231n.classifiers.softmax import softmax_loss_vectorized
from cs231n.figures.alternative import alternative
from cs231n.figures.computation import plot_computation

N, D, C = 4, 3, 2


@pytest.fixture
def texts():
    ax = plot_computation(3073, 10)
    yield [text.get_text() for text in ax.texts]
    plt.close("all")


def shape_below(texts, name):
    """The shape that is written right after the name of an array, in numbers."""
    return ast.literal_eval(texts[texts.index(name) + 1].translate({ord(c): str(n) for c, n in
                                                                    zip("NDC", (N, D, C))}))  # fmt: skip


def test_the_shapes_are_those_of_the_arrays(texts):
    X, W, y = np.ones((N, D)), np.zeros((D, C)), np.zeros(N, int)
    arrays = {"X": X, "W": W, "scores": X @ W, "P": X @ W, "losses": y, "dscores": X @ W,
              "dW": softmax_loss_vectorized(W, X, y, 0.0)[1]}  # fmt: skip
    assert {name: shape_below(texts, name) for name in arrays} == {
        name: array.shape for name, array in arrays.items()
    }
    assert texts[texts.index("L") + 1] == "one number"


def test_arrays_are_drawn_in_proportion_and_the_way_back_is_dashed():
    ax = plot_computation(3073, 10)
    sizes = [(box.get_width(), box.get_height()) for box in ax.patches]
    (N_long, D_long), C_long = sizes[0][::-1], sizes[1][0]
    assert sizes[1] == (C_long, D_long) and sizes[2] == sizes[3] == (C_long, N_long)
    styles = [text.arrow_patch.get_linestyle() for text in ax.texts if getattr(text, "arrow_patch", None)]
    assert styles == ["-"] * 4 + ["--"] * 2
    plt.close("all")


def test_its_words_name_the_numbers():
    words = alternative(plot_computation(3073, 10).figure)
    assert "3,073 numbers" in words.alt and "30,730 slopes" in words.alt
    assert "dscores (N, C)" in words.description and "C is 10" in words.description
    plt.close("all")
