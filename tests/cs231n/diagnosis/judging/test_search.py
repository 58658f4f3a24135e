"""The search, one pair after another: right ones of any style are not accused."""

import pytest

from cs231n import classifiers
from cs231n.classifiers import LinearClassifier, Softmax
from tests.cs231n.diagnosis.diagnosing import changed_function, diagnose, each_set, function_in, notebook_of

SEARCHES = {
    "with a helper": (
        "def one(lr, reg, num_iters):\n    model = Softmax()\n"
        "    X, rng = X_train.astype(np.float32), np.random.RandomState(SEED)\n"
        "    model.train(X, y_train, lr, reg, num_iters, rng=rng)\n"
        "    return model\n",
        "SEED = 0\n",
        "def search(pairs, num_iters) -> tuple[dict[tuple, Softmax], dict]:\n    models, results = {}, {}\n"
        "    for pair in pairs:\n        models[pair] = one(*pair, num_iters)\n"
        "        results[pair] = [np.mean(models[pair].predict(X) == y)\n"
        "                         for X, y in ((X_train, y_train), (X_val, y_val))]\n"
        "    return models, results\n",
    ),
    "keyword only": (
        "%matplotlib inline\ndef search(pairs, num_iters, *, seed=0):\n    models, results = {}, {}\n"
        "    for lr, reg in pairs:\n        m = models[lr, reg] = Softmax()\n"
        "        m.train(X_train, y_train, lr, reg, num_iters, rng=np.random.RandomState(seed))\n"
        "        results[lr, reg] = (\n            100 * np.mean(m.predict(X_train) == y_train)\n"
        "            % 101 / 100, np.mean(m.predict(X_val) == y_val))\n    return models, results\n",
    ),
}


@each_set
@pytest.mark.parametrize("cells", SEARCHES.values(), ids=SEARCHES)
def test_right_searches_of_other_styles_are_not_accused(cells, problems):
    function, source = function_in(notebook_of(*cells), "search.ipynb", "search")
    assert diagnose("search", function, problems, source) == []


LOOP = "    models, results = {}, {}\n"
OWN_SEED = [
    ("num_iters, rng=np.random.RandomState(0))", "num_iters)"),
    ("        softmax = Softmax()", "        np.random.seed(0)\n        softmax = Softmax()"),
]


@each_set
@pytest.mark.parametrize(
    "changes",
    [
        [
            (
                "softmax.train(X_train, y_train, lr, reg, num_iters,",
                "softmax.train(y=y_train, X=X_train, reg=reg, learning_rate=lr, num_iters=num_iters,",
            ),
            (
                "np.mean(softmax.predict(X_val) == y_val)",
                "float((softmax.predict(X_val) == y_val).sum() / len(y_val))",
            ),
        ],
        [("(train_accuracy, val_accuracy)", "[float(train_accuracy), val_accuracy]")],
        [("softmax.predict(X_val)", "np.argmax(X_val @ softmax.W, axis=1)")],
        [(LOOP, LOOP + "    from cs231n.classifiers import Softmax\n")],
        [(LOOP, LOOP + "    from cs231n.classifiers.linear_classifier import Softmax\n")],
        [(LOOP, LOOP + "    from cs231n import classifiers\n"), ("= Softmax()", "= classifiers.Softmax()")],
        OWN_SEED,
        [("y_val)\n", "y_val)\n        print(np.mean(softmax.predict(X_test) == y_test))\n")],
    ],
    ids=[
        "by name",
        "as a list",
        "without predict",
        "imported inside",
        "imported from its file",
        "of the module",
        "NumPy's own seed",
        "test images are looked at, not chosen by",
    ],
)
def test_right_variants_of_the_search_are_not_accused(changes, problems):
    function, source = changed_function("search", changes)
    assert diagnose("search", function, problems, source) == []


@each_set
@pytest.mark.parametrize(
    "images, labels",
    [
        ("X_test", "y_test"),
        ("test_images", "test_labels"),
        ("data_utils.preprocess(test_images, mean_image)", "test_labels"),
        ("X_val", "y_test"),
    ],
)
def test_a_search_that_chooses_by_test_images_is_told_so_whatever_comes_of_it(images, labels, problems):
    change = ("np.mean(softmax.predict(X_val) == y_val)", f"np.mean(softmax.predict({images}) == {labels})")
    function, source = changed_function("search", [change])
    (finding,) = diagnose("search", function, problems, source)
    assert finding.slip == "test-images"


@each_set
def test_what_stands_in_for_softmax_is_gone_afterwards(problems):
    function, _ = changed_function("search", [(LOOP, LOOP + "    from cs231n.classifiers import Softmax\n")])
    diagnose("search", function, problems)
    assert issubclass(Softmax, LinearClassifier) and classifiers.Softmax is Softmax


@each_set
@pytest.mark.parametrize(
    "seed, slip",
    [("", "rng-not-passed"), ("np.random.seed(1)", "other-seed")],
)
def test_without_a_generator_it_is_told_whether_a_run_can_be_repeated(seed, slip, problems):
    first, (old, new) = OWN_SEED
    function, _ = changed_function("search", [first, (old, new.replace("np.random.seed(0)", seed or "pass"))])
    assert [finding.slip for finding in diagnose("search", function, problems)] == [slip]


@each_set
def test_a_seed_before_the_loop_gives_each_pair_other_minibatches(problems):
    changes = [OWN_SEED[0], (LOOP, LOOP + "    np.random.seed(0)\n")]
    function, _ = changed_function("search", changes)
    assert [finding.slip for finding in diagnose("search", function, problems)] == ["rng-shared"]
