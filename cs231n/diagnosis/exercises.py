"""The exercises that can be checked, in the order in which students meet them.

A new exercise is entered here, and where exercises differ, in five further places, by its kind: how it is
run, in ``probes.PROBES``; what can go wrong, in ``slips.CATALOGUE``; how that is recognised if not by its
numbers, in ``JUDGES`` of :mod:`cs231n.diagnosis`; its problem and numbers, in
``instructor/problems/make.py``; its points, in ``instructor/manifest.json``. A test names the place that was
forgotten.
"""

from typing import NamedTuple

SOFTMAX, SVM = "cs231n/classifiers/softmax.py", "cs231n/classifiers/linear_svm.py"
CLASSIFIER, NOTEBOOK = "cs231n/classifiers/linear_classifier.py", "notebooks/softmax.ipynb"
DERIVATION, EXPLORE = "notebooks/softmax_derivation.ipynb", "notebooks/explore.ipynb"
PARTS = ("loss", "gradient", "robust")


class Exercise(NamedTuple):
    """In what exercises differ.

    Attributes
    ----------
    file : str
        Its path in the assignment.
    kind : str
        How it is run and judged, and which slips (classic mistakes) there are.
    group : str
        The notebook that asks for it, without ``.ipynb``.
    parts : tuple of str
        The parts that are checked one at a time; one empty name if there are none.
    loops : bool
        Whether there may be loops in it.
    """

    file: str
    kind: str
    group: str
    parts: tuple[str, ...] = ("",)
    loops: bool = True

    @property
    def in_notebook(self) -> bool:
        """Whether it is written in a notebook's cell."""
        return self.file.endswith(".ipynb")

    @property
    def module(self) -> str:
        """The module it is in, if it is not in a notebook."""
        return self.file.removesuffix(".py").replace("/", ".")


# By the name of the function, or of the method of LinearClassifier.
EXERCISES = {
    "softmax_loss_naive": Exercise(SOFTMAX, "softmax", "softmax", PARTS),
    "softmax_loss_vectorized": Exercise(SOFTMAX, "softmax", "softmax", PARTS, loops=False),
    "train": Exercise(CLASSIFIER, "train", "softmax"),
    "predict": Exercise(CLASSIFIER, "predict", "softmax"),
    "search": Exercise(NOTEBOOK, "search", "softmax"),
    "softmax_loss_stacked": Exercise(SOFTMAX, "stacked", "softmax", loops=False),
    "choose": Exercise(NOTEBOOK, "choice", "softmax"),
    "class_probabilities": Exercise(NOTEBOOK, "probabilities", "softmax", loops=False),
    "softmax_jacobian": Exercise(DERIVATION, "jacobian", "softmax_derivation"),
    "evidence": Exercise(EXPLORE, "evidence", "explore"),
    "svm_loss_naive": Exercise(SVM, "svm", "svm", PARTS),
    "svm_loss_vectorized": Exercise(SVM, "svm", "svm", PARTS, loops=False),
    "svm_loss_stacked": Exercise(SVM, "svm stacked", "svm", loops=False),
}
