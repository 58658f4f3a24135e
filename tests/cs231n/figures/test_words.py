"""What figures say in words is what their data are."""

from types import SimpleNamespace

import numpy as np
import pytest

from cs231n.classifiers import LinearSVM, Softmax
from cs231n.figures import words

NAMES = ["plane", "car", "bird"]
GRID = {
    (1e-7, 100.0): (0.27, 0.26), (2e-6, 100.0): (0.5, 0.42),
    (1e-7, 400.0): (0.26, 0.3), (2e-6, 400.0): (0.48, 0.455),
}  # fmt: skip


@pytest.mark.parametrize("items, text", [("a", "a"), ("ab", "a and b"), ([1, 2, 3], "1, 2 and 3")])
def test_items_are_listed_as_in_a_sentence(items, text):
    assert words.listed(items) == text


@pytest.mark.parametrize(
    "number, text", [(0.456, "0.46"), (-0.004, "0.00"), (-0.006, "-0.01"), (12, "12.00")]
)
def test_numerals_have_no_minus_zero(number, text):
    assert words.numeral(number) == text


def test_smooth_templates_correlate_and_noise_does_not():
    smooth = np.ones((3073, 2))
    noise = np.random.RandomState(0).standard_normal((3073, 10))
    assert words.smoothness(smooth) == pytest.approx(1)
    assert abs(words.smoothness(noise)) < 0.02
    assert words.smoothness(np.zeros((3073, 2))) == 0
    stripes = np.tile([1.0, -1.0], (32, 16))[..., None, None] * np.ones((3, 2))
    assert words.smoothness(np.vstack([stripes.reshape(3072, 2), np.full((1, 2), 9)])) == pytest.approx(-1)


def test_classes_count_the_images_and_name_those_that_are_few():
    title, description = words.classes(np.array([0, 1, 1, 2, 2, 0, 1]), NAMES, 2)
    assert title == "6 images, 2 of each of 3 classes"
    assert description == "3 columns, one for each class, from left to right: plane, car and bird."
    _, description = words.classes(np.array([0, 1, 1]), NAMES[:2], 2)
    assert description.endswith("There are only 1 of plane.")


def test_an_image_says_how_bright_it_is_and_where():
    picture = np.full((32, 32, 3), 40.0)
    picture[8:-8, 8:-8] = 200
    picture[..., 0] += 3
    title, description = words.image(picture)
    assert title == "An image of 32 × 32 pixels, brighter in the middle (201) than at the edge (41)"
    assert "red is 83 on average, green 80 and blue 80" in description and "from 40 to 203" in description
    assert "darker in the middle (54) than at the edge (214)" in words.image(255 - picture)[0]


def test_bars_say_every_number():
    title, description = words.bars(NAMES, {"scores": [2.0, 1.0, -1.0], "probabilities": [0.7, 0.26, 0.04]})
    assert title.endswith(
        "2 panels: scores and probabilities; probabilities: plane 0.70, car 0.26, bird 0.04"
    )
    assert description.startswith("scores: plane 2.00, car 1.00, bird -1.00; probabilities: plane 0.70")


def test_templates_say_which_colour_speaks_for_a_class_and_where():
    W = np.zeros((3073, 3))
    images = W[:-1].reshape(32, 32, 3, 3)
    images[8:24, 8:24, 0, 0] = 1  # plane: red in the middle
    images[:4, :, 2, 0] = 1  # blue at its edge
    images[..., 1, 1] = 1  # car: green all over
    title, description = words.templates(W, NAMES)
    assert f"correlate by {words.smoothness(W):.2f}" in title
    assert description.endswith("plane red and blue, car green and green, bird all zero.")


def test_rows_of_templates_say_how_smooth_each_is_and_which_diverged():
    noise = np.random.RandomState(0).standard_normal((3073, 3))
    rows = {"lr 1\nreg 2": np.ones((3073, 3)), "so so": noise + 1, "noise": noise, "lost": noise * np.nan}
    assert words.smoothness(noise + 1) == pytest.approx(0.5, abs=0.05)
    title, description = words.template_rows(rows, NAMES)
    assert title.endswith(
        "4 rows: lr 1, reg 2: smooth; so so: grainy; noise: noisy; lost: not numbers any more (diverged)"
    )
    assert "The 3 columns are plane, car and bird." in description
    assert "correlate by 0.8 or more, in grainy ones by 0.4 or more" in description


def test_gradients_say_which_of_them_are_on_the_diagonal():
    right = np.array([1.0, -2.0, 3.0])
    attempts = {"correct": right, "wrong sign": -right, "halved": right / 2}
    title, description = words.gradients(right, attempts)
    assert "3 points in each of 3 panels" in title and title.endswith("on the diagonal: correct")
    assert "wrong sign: slope -1.00, largest distance from the diagonal 2.00" in description
    assert "halved: slope 0.50, largest distance from the diagonal 0.50" in description
    assert words.gradients(right, {"zero": 0 * right})[0].endswith("on the diagonal: none")


def test_losses_say_where_each_begins_and_ends_and_when_one_diverges():
    falling = np.linspace(5, 1, 201)
    lost = [2.0, 3.0, np.inf, np.nan]
    title, description = words.losses({"slow": falling, "fast": lost}, 1)
    assert title == "Minibatch loss over 201 iterations: slow ends at 1.0, fast diverges"
    assert "slow: 5.0 at first, 3.0 halfway, 1.0 at the end" in description
    assert "fast: from 2.0 until it diverges, in iteration 2" in description
    assert words.losses({"a": [4.0, 2.0]}, 20)[0].endswith("a ends at 3.0")  # their mean


def test_a_search_names_the_highest_and_the_lowest_and_holds_all_accuracies():
    title, description = words.search(GRID, ())
    assert "2 regs × 2 learning rates" in title
    assert "highest validation accuracy 0.455 at learning rate 2e-6, reg 400, framed" in title
    assert title.endswith("lowest 0.260 at learning rate 1e-7, reg 100")
    assert "None of the 4 pairs diverged" in description
    assert "Reg 100: 1e-7 0.270 / 0.260, 2e-6 0.500 / 0.420. Reg 400: 1e-7 0.260 / 0.300" in description


def test_a_search_says_what_diverged_and_nothing_of_its_accuracy():
    title, description = words.search({**GRID, (1e-3, 400.0): (0.9, 0.9)}, {(1e-3, 400.0)})
    assert "highest validation accuracy 0.455" in title and "0.9" not in description
    assert "1 of the 5 pairs diverged" in description and "0.001 diverged" in description
    assert words.search(GRID, set(GRID))[0].endswith("all 4 diverged")


def test_what_jumps_to_the_end_is_said_without_the_numbers_that_are_luck():
    jumping, noisy = 3 + np.tile([1.0, -1.0], 50), 3 + np.tile([0.1, -0.1], 50)
    assert words.jumpy(jumping) and not words.jumpy(noisy) and not words.jumpy([2.0])
    assert not words.jumpy(np.concatenate([jumping, noisy]))  # the end is what counts
    title, description = words.losses({"fast": jumping}, 20)
    assert title.endswith("fast jumps to the end") and "fast: 4.0 at first, and jumps" in description
    found = SimpleNamespace(pairs=list(GRID), losses=np.stack([noisy, jumping, noisy, noisy], axis=1))
    for classifier, pairs in ((Softmax, {(2e-6, 100.0)}), (LinearSVM, set())):
        found.classifier = classifier
        assert words.jumping_pairs(found) == pairs
    assert words.jumping_pairs(GRID) == set()
    title, description = words.search(GRID, (), {(2e-6, 100.0)})
    assert "Reg 100: 1e-7 0.270 / 0.260, 2e-6 jumps. Reg" in description and "0.42" not in description
    assert description.endswith("left out here.") and "left out" not in words.search(GRID, ())[1]
    assert title.endswith("lowest 0.260 at learning rate 1e-7, reg 100")
    assert "lowest 0.260" in words.search({**GRID, (1.0, 1.0): (0.1, 0.1)}, (), {(1.0, 1.0)})[0]


def test_a_search_in_which_nothing_is_framed_does_not_name_the_best_pair():
    title, description = words.search(GRID, (), marked=False)
    assert title.endswith("validation accuracy from 0.260 to 0.455")
    assert "framed" not in title + description.lower() and "0.455" in description


def test_a_confusion_names_the_best_class_and_the_most_frequent_mistakes():
    percent = np.array([[80.0, 15, 5], [1, 90, 9], [40, 0, 60]])
    title, description = words.confusion(percent, NAMES)
    assert title.endswith("most often right car, 90 %, least often bird, 60 %")
    assert "right: plane 80 %, car 90 %, bird 60 %" in description
    assert "bird taken for plane, 40 %; plane taken for car, 15 %; car taken for bird, 9 %." in description


def test_mistakes_are_listed_and_may_be_none():
    title, description = words.mistakes(["car, 98%\ntruly bird", "bird, 90%\ntruly car"])
    assert title == "2 misclassified images; the surest: car, 98%, truly bird"
    assert description == "car, 98%, truly bird; bird, 90%, truly car."
    assert words.mistakes([]) == ("0 mistakes", "No image is misclassified.")
