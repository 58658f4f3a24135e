"""Search for the learning rate and the strength of regularisation: all pairs are trained at once."""

from cs231n.search.grid import grid_search, processors
from cs231n.search.result import Pair, SearchError, SearchResult

__all__ = ["Pair", "SearchError", "SearchResult", "grid_search", "processors"]
