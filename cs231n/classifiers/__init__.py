"""Linear classifiers trained by stochastic gradient descent."""

from cs231n.classifiers.linear_classifier import LinearClassifier, LinearSVM, Softmax

__all__ = ["LinearClassifier", "LinearSVM", "Softmax"]
