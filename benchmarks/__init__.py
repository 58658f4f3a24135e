"""How fast the search is, and against what; one script for each question.

``python -m benchmarks`` runs them all, ``python -m benchmarks.bench_search`` one of them.
"""
