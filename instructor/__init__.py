"""Tools for those who teach the course; students do not get them.

Two words of this package:

- An *edition* is what students get: the files that the manifest lists, with stubs in place of the solutions.
  It is generated from this solved source, never kept.
- A *slip* is a classic mistake, such as a sum that was not divided by N; :mod:`cs231n.diagnosis` recognises
  slips from what *probes* record of a student's code.
"""
