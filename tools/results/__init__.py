"""`make results`: one module for each section of docs/results.md."""
