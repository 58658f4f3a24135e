"""The tiny problems that students' code is checked and graded on, and the numbers that come out.

The right numbers come from the solved source, those of the slips (classic mistakes) from formulas here.
Students get to see the numbers only.
"""

from instructor.problems.make import FILES, make, write

__all__ = ["FILES", "make", "write"]
