"""`make pages`: the executed notebooks and an index as a small static site; see ``site.py``."""
