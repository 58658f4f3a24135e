"""The search of learning rate and regularisation: every pair is trained at once."""

from cs231n.search.grid import Pair, SearchError, SearchResult, grid_search, processors

__all__ = ["Pair", "SearchError", "SearchResult", "grid_search", "processors"]
