"""Fit what came back: of which known quantities is a wrong loss or gradient made?

A wrong gradient is nearly always a combination of a few tables, such as the probabilities and the labels,
with simple factors: least squares finds them, and what it finds counts only if it is exact to rounding. A
wrong loss is nearly always a sum over images of something else, or over other images. The quantities are
stored with the problem (``instructor/problems/terms.py``).
"""

from collections.abc import Collection
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cs231n.diagnosis.judging.factors import Factor, named_factor

EXACT = 2e-5  # of the largest number; sums in single precision differ by about 1e-6
OF_GRADIENT = {"softmax": ("wrong", "true", "label", "rest"), "svm": ("wrong", "true", "label")}  # terms
SMALL = 1e-4  # a coefficient that is zero but for rounding


class Observed(NamedTuple):
    """What came back on one problem, and the quantities of this problem.

    Attributes
    ----------
    got : ndarray
        A loss, losses (K,), a gradient (D, C) or derivatives with respect to scores (K, C, N).
    terms : dict
        The stored quantities, by group and name, as arrays.
    y : ndarray, shape (N,)
    X : ndarray, shape (N, D), optional
    W : ndarray, shape (D, C), optional
        Without X and W, tables are not multiplied by the images.
    """

    got: NDArray
    terms: dict
    y: NDArray
    X: NDArray | None = None
    W: NDArray | None = None

    def gradient(self, table, images=None):
        """The gradient that a table (N, C) of derivatives with respect to the scores leads to."""
        X = self.X if images is None else images
        return np.ravel(table if X is None else X.T @ table) / len(self.y)

    def loss(self, name, kept=True):
        """The mean of losses (..., N) over the images that are kept."""
        return np.ravel((self.terms["losses"][name] * kept).sum(axis=-1) / len(self.y))


class Fit(NamedTuple):
    """What was found.

    Attributes
    ----------
    name : str
        The quantity: "right" for the right one, otherwise as stored; "base" for a combination of the terms
        of the gradient.
    factor : Factor
        By what it is multiplied.
    images : tuple
        Which images count, such as ``("class-missing", 3)``; empty for all.
    coefficients : dict
        Of the terms of a gradient, by name; that of W as well.
    """

    name: str
    factor: Factor = Factor("1", 1.0)
    images: tuple = ()
    coefficients: dict = {}


def fit_loss(observed: list[Observed], sizes: dict) -> Fit | None:
    """The sum that explains a loss, or losses of K classifiers."""
    got = np.concatenate([np.ravel(one.got) for one in observed])

    def mean(name, kept=None):
        return np.concatenate([one.loss(name, kept[k] if kept else True) for k, one in enumerate(observed)])

    if found := _single(got, {name: mean(name) for name in observed[0].terms["losses"]}, sizes):
        return Fit(*found)
    for images, kept in _restrictions(observed, sizes):
        if factor := ratio(got, mean("right", kept), sizes):
            return Fit("right", factor, images)
    worst = np.concatenate([np.ravel(one.terms["losses"]["right"].max(axis=-1)) for one in observed])
    if ratio(got, worst, sizes) == Factor("1", 1.0):
        return Fit("worst-image-only")
    added = got - mean("right")
    if len(got) > 1 and np.ptp(added) <= EXACT * np.abs(got).max():
        return Fit("constant", Factor("1", 1.0), (), {"constant": float(added.mean())})
    if all(one.W is not None for one in observed) and len(got) > 1:
        squares = np.array([np.sum(one.W**2) for one in observed])
        solution = _solve(got, {"right": mean("right"), "W": squares})
        if solution is None:
            return None
        right, W = (named_factor(value, sizes) for value in solution.values())
        if right and W and right.name in ("1", "N", "1/N"):
            return Fit("right", right, (), {"W": W.value})
    return None


def _single(got, columns, sizes):
    """The name of the one column that explains it all, with a factor; those with the factor 1 come first."""
    found = {name: ratio(got, column, sizes) for name, column in columns.items()}
    hits = [(name, factor) for name, factor in found.items() if factor]
    return min(hits, key=lambda hit: hit[1].name != "1", default=None)


def ratio(got: NDArray, of: NDArray, sizes: dict) -> Factor | None:
    """The factor between two lists of numbers, if it is the same for all and one that slips produce."""
    if not np.isfinite(of).all() or not of.any():
        return None
    factor = float(got @ of / (of @ of))
    if np.abs(got - factor * of).max() > EXACT * np.abs(got).max():
        return None
    return named_factor(factor, sizes, 2 * EXACT) if factor else None


def _restrictions(observed, sizes):
    """Which images may count, in words, with a mask for each problem."""
    for images, keep in (
        (("last-image-missing",), lambda i, y: i < len(i) - 1),
        (("first-image-missing",), lambda i, y: i > 0),
        (("first-image-only",), lambda i, y: i == 0),
        (("last-image-only",), lambda i, y: i == len(i) - 1),
        *((("class-missing", c), lambda i, y, c=c: y != c) for c in range(sizes["C"])),
        *((("class-only", c), lambda i, y, c=c: y == c) for c in range(sizes["C"])),
    ):
        yield images, [keep(np.arange(len(one.y)), one.y) for one in observed]


def _solve(got, columns):
    """Coefficients of named columns that add up to `got`; None if none do, exactly."""
    A = np.stack(list(columns.values()), axis=1)
    if not np.isfinite(A).all():
        return None
    x = np.linalg.lstsq(A, got, rcond=None)[0]
    if np.abs(A @ x - got).max() > EXACT * np.abs(got).max():
        return None
    x = np.where(np.abs(x) < SMALL * np.abs(x).max(), 0, x)
    return dict(zip(columns, x.tolist()))


def fit_gradient(kind: str, observed: list[Observed], sizes: dict, slips: Collection[str] = ()) -> Fit | None:
    """The combination that explains a gradient, or derivatives with respect to the scores.

    Of several, one of these `slips` is the likeliest.
    """
    got = np.concatenate([np.ravel(one.got) for one in observed])
    svm = kind.startswith("svm")

    def stacked(column_of):
        return np.concatenate([column_of(one) for one in observed])

    weights = {} if observed[0].W is None else {"W": stacked(lambda one: one.W.ravel())}
    terms = observed[0].terms
    own = OF_GRADIENT["svm" if svm else "softmax"]
    base = {name: stacked(lambda one, n=name: one.gradient(one.terms["base"][n])) for name in own}
    if found := _solve(got, {**base, **weights}):
        return Fit("base", coefficients=found)
    whole = {
        name: stacked(lambda one, n=name: one.gradient(one.terms["whole"][n])) for name in terms["whole"]
    }
    for name in terms.get("matrices", ()):
        whole[name] = stacked(lambda one, n=name: one.terms["matrices"][n].ravel() / len(one.y))
    if found := _single(got, whole, sizes):
        return Fit(*found)
    fits = _fits_of_others(observed, got, weights, base, sizes, svm)
    likely = lambda fit: (fit.name.partition("/")[0] not in slips, fit.factor.name != "1")  # noqa: E731
    if found := min(fits, key=likely, default=None):
        return found
    return None if observed[0].X is None else _fit_images(observed, got, sizes)


def _fits_of_others(observed, got, weights, base, sizes, svm):
    """Fits in which something else stands for the probabilities, the images or the labels."""
    terms, fits = observed[0].terms, []
    places = [(name, None) for name in terms["P"]]
    for images in terms.get("X", ()):
        places += [(name, images) for name in (images, None) if name is None or name in terms["P"]]
    for name, images in places:
        if found := _solve(got, {**_columns(observed, name, images, svm), **weights}):
            fits.append(_placed(name or images, found, sizes))
    P = base["wrong"] if svm else base["wrong"] + base["true"]
    for name in terms["labels"]:
        label = np.concatenate([one.gradient(_labels(one, name, svm)) for one in observed])
        if found := _solve(got, {"P": P, "label": label}):
            fits.append(_placed(name, found, sizes))
    return [fit for fit in fits if fit]


def _labels(one, name, svm):
    """Other labels, as often as the true class is pushed."""
    table = one.terms["labels"][name]
    return table * one.terms["base"]["wrong"].sum(axis=1, keepdims=True) if svm else table


def _columns(observed, name, images, svm):
    """The columns of a fit with other probabilities (or pushing classes), other images, or both."""
    parts = {}
    for one in observed:
        base = one.terms["base"]
        X = one.terms["X"][images] if images else None
        Y = base["label"]
        Q = one.terms["P"][name] if name else base["wrong"] if svm else base["wrong"] + base["true"]
        tables = {"P": Q, "label": Y * Q.sum(axis=1, keepdims=True) if svm else Y}
        for key, table in tables.items():
            parts.setdefault(key, []).append(one.gradient(table, X))
    return {key: np.concatenate(columns) for key, columns in parts.items()}


def _placed(name, found, sizes):
    """A fit in which something stands in the place of the probabilities, the labels or the images."""
    factor = named_factor(found["P"], sizes) or named_factor(-found["label"], sizes)
    if factor is None:
        return None
    return Fit(name, factor, (), found)


def _fit_images(observed, got, sizes):
    """The images that count in an otherwise right gradient: each gets a coefficient of its own."""
    kept, factors, start = [], [], 0
    for one in observed:
        G = one.terms["base"]["right"]
        each = {i: np.outer(one.X[i], G[i]).ravel() / len(one.y) for i in range(len(one.y))}
        found = _solve(got[start : start + one.got.size], each)
        if found is None:
            return None
        start += one.got.size
        shares = np.array(list(found.values()))
        changes = G.any(axis=1)
        kept.append((changes, np.abs(shares) > SMALL))
        factors += shares[changes & kept[-1][1]].tolist()
    if not factors or np.ptp(factors) > SMALL * max(map(abs, factors)):
        return None
    factor = named_factor(float(np.mean(factors)), sizes)
    if factor is None:
        return None
    for images, masks in _restrictions(observed, sizes):
        if all(np.array_equal(mask[changes], own[changes]) for mask, (changes, own) in zip(masks, kept)):
            return Fit("right", factor, images)
    return Fit("right", factor, ("some-images-missing",))
