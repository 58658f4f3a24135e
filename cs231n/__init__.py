"""The code behind the notebooks. Data flow one way: data, data_utils, classifiers, search, figures."""

import sys

# Printing never fails: what a console cannot show, such as ✓ where its encoding is GBK, becomes an escape.
# Every command imports this package; the streams of a notebook show everything and have no such setting.
for _stream in (sys.stdout, sys.stderr):
    if hasattr(_stream, "reconfigure"):
        _stream.reconfigure(errors="backslashreplace")
