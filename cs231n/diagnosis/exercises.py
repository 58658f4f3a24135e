"""The exercises that can be checked: where each is written, and of what kind it is."""

from typing import NamedTuple

SOFTMAX, SVM = "cs231n/classifiers/softmax.py", "cs231n/classifiers/linear_svm.py"
CLASSIFIER, NOTEBOOK = "cs231n/classifiers/linear_classifier.py", "notebooks/softmax.ipynb"
DERIVATION, EXPLORE = "notebooks/softmax_derivation.ipynb", "notebooks/explore.ipynb"


class Exercise(NamedTuple):
    """``file`` is the path in the assignment; ``kind`` says how it is run, judged, and what can slip."""

    file: str
    kind: str
    loops: bool = True  # whether it may have some

    @property
    def in_notebook(self) -> bool:
        """Whether it is written in a notebook's cell."""
        return self.file.endswith(".ipynb")

    @property
    def module(self) -> str:
        """Name to import it by, if it is not in a notebook."""
        return self.file.removesuffix(".py").replace("/", ".")


# By the name of the function, or of the method of LinearClassifier.
EXERCISES = {
    "softmax_loss_naive": Exercise(SOFTMAX, "softmax"),
    "softmax_loss_vectorized": Exercise(SOFTMAX, "softmax", loops=False),
    "softmax_loss_stacked": Exercise(SOFTMAX, "stacked", loops=False),
    "train": Exercise(CLASSIFIER, "train"),
    "predict": Exercise(CLASSIFIER, "predict"),
    "search": Exercise(NOTEBOOK, "search"),
    "class_probabilities": Exercise(NOTEBOOK, "probabilities", loops=False),
    "softmax_jacobian": Exercise(DERIVATION, "jacobian"),
    "evidence": Exercise(EXPLORE, "evidence"),
    "svm_loss_naive": Exercise(SVM, "svm"),
    "svm_loss_vectorized": Exercise(SVM, "svm", loops=False),
    "svm_loss_stacked": Exercise(SVM, "svm stacked", loops=False),
}
