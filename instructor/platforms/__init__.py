"""What learning platforms need: gradebooks, Gradescope, nbgrader."""
