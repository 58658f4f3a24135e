"""Formulas as MathML, with the spaces of TeX."""

from xml.etree import ElementTree

from latex2mathml.converter import convert

FUNCTIONS = {"log", "exp", "max", "min"}
CLOSING = {")", "]", "|"}
MINUS = "\N{MINUS SIGN}"
XMLNS = ' xmlns="http://www.w3.org/1998/Math/MathML"'  # HTML needs none


def to_mathml(formula, display):
    """MathML of a formula in LaTeX, in a line of its own or in one of text.

    latex2mathml leaves the spaces to the defaults of MathML. Those put none between log and what it is of,
    wide ones around max and a slash, and those of a subtraction around every minus but one at the start.
    """
    mathml = convert(formula, display="block" if display else "inline")
    tree = ElementTree.fromstring(mathml.replace(XMLNS, ""))
    for element in tree.iter():
        if element.tag == "mo" and element.text in FUNCTIONS:
            element.tag = "mi"
    for row in [element for element in tree.iter() if element.tag in ("mrow", "mtd")]:
        _space(row)
    return ElementTree.tostring(tree, encoding="unicode")


def _space(row):
    """Set the spaces between the parts of a row."""
    parts, before = list(row), None
    for part, after in zip(parts, [*parts[1:], None]):
        if part.tag == "mo" and part.text in ("/", "|"):
            part.attrib |= {"lspace": "0", "rspace": "0"}
        if part.text == MINUS and before is not None and before.tag == "mo" and before.text not in CLOSING:
            part.set("form", "prefix")
        if _is_function(part) and after is not None and after.text != "(":
            row.insert(list(row).index(part) + 1, ElementTree.Element("mspace", width="0.167em"))
        before = part


def _is_function(part):
    """Whether it is one, or one with a subscript."""
    name = part[0] if part.tag in ("msub", "munder") else part
    return name.tag == "mi" and name.text in FUNCTIONS
