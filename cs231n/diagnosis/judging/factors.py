"""Factors that slips put in front of a right number, and how one says them."""

import math
from typing import NamedTuple

NEAR = 5e-4  # relative; single precision, and what a fit makes of it, stays well below


class Factor(NamedTuple):
    """A factor, such as 1/7: its name, ``1/N``, and its value."""

    name: str
    value: float


def named_factor(value: float, sizes: dict, near: float = NEAR) -> Factor | None:
    """The factor of this value, with its sign in the name; None if it is none that slips produce."""
    for name, size in _known(sizes).items():
        if abs(abs(value) - size) <= near * size:
            return Factor(name if value > 0 else f"-{name}", math.copysign(size, value))
    return None


def _known(sizes):
    """Factors by name; of two equal ones the first is what is said."""
    N, C, D = sizes["N"], sizes.get("C", 1), sizes.get("D", 1)
    known = {
        "1": 1, "2": 2, "1/2": 1 / 2, "1/4": 1 / 4, "3": 3, "1/3": 1 / 3,
        "N": N, "1/N": 1 / N, "C": C, "1/C": 1 / C, "D": D, "1/D": 1 / D, "C - 1": C - 1, "4": 4,
        "N/C": N / C, "N/D": N / D, "N/K": N / sizes.get("K", 1), "N/500": N / 500, "1/500": 1 / 500,
        "N/(N - 1)": N / (N - 1) if N > 1 else 1, "N/(N + 1)": N / (N + 1), "(N - 1)/N": (N - 1) / N,
        "1/(C - 1)": 1 / (C - 1) if C > 1 else 1,
        "2 N": 2 * N, "2/N": 2 / N, "1/(2 N)": 1 / (2 * N), "N^2": N * N, "1/N^2": 1 / N**2,
        "N C": N * C, "1/(N C)": 1 / (N * C), "C D": C * D, "1/(C D)": 1 / (C * D),
        "N D": N * D, "1/(N D)": 1 / (N * D), "2 C": 2 * C, "8": 8, "1/8": 1 / 8,
        "100": 100, "1/100": 1 / 100,
        "reg": sizes.get("reg", 1),
        "1/ln 10": 1 / math.log(10), "1/ln 2": 1 / math.log(2), "1/255": 1 / 255, "255": 255,
    }  # fmt: skip
    return {name: value for name, value in known.items() if value and (value != 1 or name == "1")}


def how_much(factor: Factor, sizes: dict, mean: bool = True) -> str:
    """What is wrong with something that has this factor, as the end of a sentence.

    Parameters
    ----------
    factor : Factor
    sizes : dict
        N, D and C of the problem.
    mean : bool, optional
        Whether it should be a mean over the images; the penalty should not.
    """
    name = factor.name.removeprefix("-")
    words = {"2": "is twice what it should be", "1/2": "is half of what it should be",
             "1/3": "is a third of what it should be", "1/4": "is a quarter of what it should be",
             "1": "has the wrong sign", "reg": "is multiplied by reg twice"}.get(name)  # fmt: skip
    if mean and name in ("N/C", "N/D", "N/K", "N/500", "N/(N - 1)", "N/(N + 1)"):
        divisor = name.removeprefix("N/").strip("()")
        words = f"is divided by {_with_value(divisor, sizes)}, not by {_with_value('N', sizes)}"
    elif words is None and name.startswith("1/"):
        words = f"is {_with_value(name[2:].strip('()'), sizes)} times too small"
    elif words is None:
        words = f"is {_with_value(name, sizes)} times {'what it should be' if '/' in name else 'too large'}"
    return f"{words}, and has the wrong sign" if factor.name.startswith("-") and name != "1" else words


def _with_value(name, sizes):
    """A size with its value, such as ``N = 7``, and what else has this value; plain numbers as they are."""
    value = (
        _known(sizes).get(name)
        or sizes.get(name)
        or {"N - 1": sizes["N"] - 1, "N + 1": sizes["N"] + 1}.get(name)
    )
    if not value or not any(letter in name for letter in "NCDK"):
        return name
    named = {**{key: size for key, size in sizes.items() if key in "NCDK"}, "N - 1": sizes["N"] - 1}
    others = [other for other, size in named.items() if size == value and other != name]
    return f"{name} = {value:g}" + (f" (or {' or '.join(others)})" if others else "")
