"""What learning platforms need: Gradescope, nbgrader."""
