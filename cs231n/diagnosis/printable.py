"""Make text from students' code fit for terminals, tables and pages."""

from collections.abc import Callable


def printable(text: str, replace: Callable[[str], str]) -> str:
    """The text with every character that cannot be printed replaced.

    Control characters could rewrite a terminal, and line breaks could forge a line of a report.

    Parameters
    ----------
    text : str
    replace : callable
        Takes such a character and returns its replacement.
    """
    return "".join(c if c.isprintable() else replace(c) for c in text)


def one_line(text: str, length: int) -> str:
    """The text as one line of at most `length` characters."""
    return " ".join(printable(text, lambda c: " ").split())[:length]
