"""Search for the learning rate and the strength of regularisation: all pairs are trained at once."""

from cs231n.search.grid import Pair, SearchError, SearchResult, grid_search, processors

__all__ = ["Pair", "SearchError", "SearchResult", "grid_search", "processors"]
