"""Scores of many classifiers with labels, for the tests of the stacked losses."""

import numpy as np
from hypothesis import strategies as st


def stacked_problem(seed, K=3, N=7, C=4, scale=1.0):
    rng = np.random.RandomState(seed)
    return scale * rng.standard_normal((K, C, N)), rng.randint(0, C, N)


stacked_problems = st.builds(
    stacked_problem,
    st.integers(0, 2**32 - 1),
    st.integers(1, 4),
    st.integers(1, 9),
    st.integers(1, 5),
    st.floats(0, 1000),
)
