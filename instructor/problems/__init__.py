"""The tiny problems that students' code is checked and graded on, and the numbers that come out.

Right numbers come from the solved source, those of the slips (the classic mistakes) from formulas here.
What a student gets to see are the numbers.
"""

from instructor.problems.make import FILES, make, write

__all__ = ["FILES", "make", "write"]
