"""How fast the search is, and against what; one script for each question."""
