"""What an exception means, in words that help a student: which sizes met, what names are called today."""

import builtins
import re
from typing import NamedTuple

from cs231n.diagnosis.printable import one_line

LONGEST = 400  # characters of what code raised; it may be forged
PLACE = re.compile(r" \((\w+\.py, line \d+|line \d+ of the cell[^()]*)\)$")
UNITS = {
    "N": ("image", "images"),
    "D": ("number", "numbers"),
    "C": ("class", "classes"),
    "K": ("classifier", "classifiers"),
    "batch_size": ("image", "images"),
    "BLOCK": ("row at a time", "rows at a time"),
}
# What is special about the problem on which the code fails; nothing about the first one.
WHERE = {
    "second": "on other images of the same number and size",
    "penalised": "with reg above 0",
    "other": "on a batch of another size, without images of the last class",
    "tall": "with scores around 1,000",
    "low": "with scores around -1,000",
    "apart": "on images whose scores lie 1,000 apart",
    "deep": "where a true class has a very low score",
    "steep": "on very bright images",
    "bytes": "on images as bytes (uint8)",
}
# What float(loss), the last line of a loss, says about an array; the words depend on the NumPy version.
NOT_A_NUMBER = re.compile(r"only (0-dimensional|length-1|size-1) arrays")
SHAPE = re.compile(r"\((\d+,?(?: ?,?\d+)*)\)")


class Meaning(NamedTuple):
    """What an exception means.

    Attributes
    ----------
    slip : str
        Name of the mistake; "raises" if it is not known.
    text : str
        What is wrong, where, and what to ask oneself.
    bare : str
        The same without anything that the code could have put into its exception.
    """

    slip: str
    text: str
    bare: str


class Rule(NamedTuple):
    """A kind of exception: by what it is recognised, what it says, and what to ask oneself.

    ``says`` may hold the groups of the pattern; if it is empty, the exception speaks for itself. ``asks``
    holds nothing of the exception.
    """

    slip: str
    pattern: str
    says: str
    asks: str


# Old name: today's name.
PYTHON_2 = {
    "xrange": "range", "raw_input": "input", "unicode": "str", "basestring": "str", "long": "int",
    "unichr": "chr", "reduce": "functools.reduce", "izip": "zip", "iteritems": "items",
    "itervalues": "values", "iterkeys": "keys",
}  # fmt: skip
NUMPY = {
    "float": "float", "int": "int", "bool": "bool", "object": "object", "complex": "complex", "str": "str",
    "long": "int", "float_": "np.float64", "complex_": "np.complex128", "unicode_": "np.str_",
    "Inf": "np.inf", "Infinity": "np.inf", "infty": "np.inf", "PINF": "np.inf", "NINF": "-np.inf",
    "NaN": "np.nan", "NAN": "np.nan", "product": "np.prod", "cumproduct": "np.cumprod",
    "alltrue": "np.all", "sometrue": "np.any", "round_": "np.round", "row_stack": "np.vstack",
    "in1d": "np.isin", "trapz": "np.trapezoid", "msort": "np.sort", "mat": "np.asarray",
    "asfarray": "np.asarray", "asscalar": "a.item()", "float128": "np.float64",
}  # fmt: skip

RENAMED = [
    *(Rule("python-2", rf"NameError: name '{old}' is not defined|'dict' object has no attribute '{old}'",
           f"{old} is Python 2", f"In Python 3 it is called {new}.") for old, new in PYTHON_2.items()),
    *(Rule("removed-from-numpy", rf"module 'numpy' has no attribute '{old}'|`np\.{old}` was removed",
           f"NumPy no longer has np.{old}", f"Write {new} in its place.") for old, new in NUMPY.items()),
]  # fmt: skip

TRANSPOSED = "X is (N, D) and W is (D, C): is a factor to be transposed, or do the two change places?"
PYTHON = [
    Rule("python-2", r"SyntaxError: Missing parentheses in call to '(?:print|exec)'",
         "this is Python 2", "In Python 3 print is a function: print(x)."),
    Rule("indentation", r"(?:Tab|Indentation)Error", "",
         "Are all lines of a block indented alike, with spaces and no tabs?"),
    Rule("function-missing", r"AttributeError: (?P<file>\S+) defines no (?P<name>\w+)",
         "{file} defines no {name}", "Was it renamed, deleted, or indented below another function?"),
    Rule("test-images", r"NameError: name '(?:X_test|y_test|test_images|test_labels)' is not defined", "",
         "Are the test images needed here? They are for the very end; validation images are for choosing."),
    Rule("measured", r"NameError: name '(?:gradient_check|eval_numerical\w*|measure)' is not defined", "",
         "Is the derivative measured? Derive it: that is what is asked for."),
    Rule("import-missing", r"NameError: name '(?:np|numpy|math|plt)' is not defined", "",
         "Is there a line at the top that imports it?"),
    Rule("unknown-name", r"NameError: name '\w+' is not defined", "",
         "Is it misspelt, or does it get its value only in another place?"),
    Rule("unknown-name", r"UnboundLocalError", "",
         "Does it get a value before this line, on every path that leads here?"),
    Rule("train-without-rng", r"TypeError: \S*train\(\) got an unexpected keyword argument 'rng'",
         "train takes no rng", "Here rng=None is its last argument, and the minibatches are drawn from it."),
    Rule("argument-of-self", r"'(?:Recorder|LinearClassifier|Softmax|LinearSVM)' object has no attribute "
         r"'(?P<name>learning_rate|reg|num_iters|batch_size|rng|X|y|X_batch|y_batch|grad)'",
         "self has no {name}",
         "What is passed to a function, or was set in it, is called by its name alone, without self."),
    Rule("rng-by-place", r"TypeError: int\(\) argument must be .* not '\S*(?:RandomState|Generator)'", "",
         "A generator stands where a whole number belongs: pass it by its name, rng=..."),
    Rule("choice-of-rows", r"ValueError: a must be (?:1-dimensional|a sequence or an integer)", "",
         "choice draws out of 0 ... n - 1, or out of a list of numbers: draw the indices of rows."),
    Rule("list-as-key", r"TypeError: unhashable type: 'list'", "",
         "A list cannot be a key, a pair in round brackets can: models[lr, reg]."),
    Rule("unknown-key", r"KeyError", "",
         "The dictionary has no such key. The keys of models and results are pairs (learning rate, reg)."),
    Rule("arguments", r"TypeError: \S+\(\) (?:got an unexpected|missing \d|takes )", "",
         "Does the function still take the arguments that it was handed out with, and does each call "
         "pass them?"),
    Rule("class-not-classifier", r"Softmax is the class", "Softmax is the class, not a classifier",
         "Softmax() with its parentheses makes a classifier, a new one each time."),
    Rule("losses-not-classifier", r"'list' object has no attribute '(?:predict|W|loss)'", "",
         "train returns the losses. Where is the classifier that was trained?"),
    Rule("unknown-function", r"module 'numpy' has no attribute", "",
         "Is it misspelt, or to be written by hand?"),
    Rule("unknown-function", r"'numpy.ndarray' object has no attribute", "",
         "Is it a function of NumPy rather than a method of arrays, as in np.exp(x)?"),
    Rule("none-used", r"NoneType", "",
         "Something is None here. Is it a function that lacks its return, or a value not set yet?"),
    Rule("brackets", r"TypeError: '(?:numpy\.)?(?:ndarray|float64|list|tuple)' object is not callable", "",
         "Parentheses call a function; square brackets select elements. Which are meant?"),
    Rule("not-a-range", r"TypeError: '(?:numpy\.)?int\d*' object is not iterable", "",
         "A loop goes over range(n), not over a number n."),
    Rule("not-an-integer", r"TypeError: '[\w.]*float\d*' object cannot be interpreted as an integer", "",
         "A division with / gives a float. Is // meant?"),
    Rule("unpacking", r"values to unpack", "",
         "How many values does the right-hand side hold? Print it."),
    Rule("recursion", r"^RecursionError", "",
         "Does it call the function that it is to replace?"),
    Rule("booleans-in-place", r"Cannot cast ufunc .* to dtype\('bool'\)|numpy boolean (?:subtract|negat)", "",
         "An array of True and False holds no numbers: one of floats, made by astype, does."),
    Rule("integers-in-place", r"Cannot cast ufunc .* to dtype\('u?int\d*'\)", "",
         "An array of whole numbers cannot hold fractions: x = x / n makes a new array, x /= n does not."),
]  # fmt: skip

SHAPES = [
    Rule("truth-of-array", r"The truth value of an array", "",
         "An `if`, `and` or `max` decides by one number, and this is a whole array. Which element is meant?"),
    Rule("array-for-number", r"setting an array element with a sequence|inhomogeneous shape", "",
         "Is an array put where one number belongs?"),
    Rule("shapes", r"matmul: .*\(size (?P<second>\d+) is different from (?P<first>\d+)\)",
         "in a matrix product, the rows of the first factor have {first} numbers, the columns of the "
         "second {second}", TRANSPOSED),
    Rule("shapes", r"shapes \(.*\) and \(.*\) not aligned", "", TRANSPOSED),
    Rule("shapes", r"does not have enough dimensions", "", "A factor of @ is a single number: is * meant?"),
    Rule("shapes", r"indexing arrays could not be broadcast", "",
         "Two index arrays select pairs, so both need the same length: one for each image?"),
    Rule("reshape", r"cannot reshape array", "",
         "Both hold equally many numbers. Is a row too many, or a size written into the code?"),
    Rule("index", r"IndexError: index (\d+) is out of bounds for axis \d+ with size \1\b", "",
         "Counting starts at 0. Is the index one too large, or meant for another axis?"),
    Rule("index", r"IndexError: index \S+ is out of bounds", "",
         "An index goes from 0 to one less than the size. Does this one count what the axis counts?"),
    Rule("index", r"boolean index did not match", "", "To which array does this mask belong?"),
    Rule("index", r"too many indices for array|axis -?\d+ is out of bounds|invalid index to scalar", "",
         "Has this array fewer axes than you think? Print its shape in the line above."),
    Rule("index", r"IndexError: (?:arrays used as indices|only integers)", "",
         "An index is a whole number. Is it made of floats, by a division perhaps?"),
]  # fmt: skip
MAXIMUM = "np.max and max look for the largest number of one array, np.maximum compares two of them."
MATH = "The functions of math take one number, those of NumPy, such as np.log and np.exp, whole arrays."
ONE_NUMBER = "One number is needed here, and this is an array. Which element is meant, or which sum?"
RULES = [*RENAMED, *PYTHON, *SHAPES]
KEEPDIMS = "Did a sum, a maximum or an index drop an axis? keepdims=True or [:, None] keeps one."
THREE_AXES = "One of them has three axes: is one of these to be summed, or does the other lack one?"
SQUARE = re.compile(r"\b(\w+)(?: ?@ ?|\.dot\(|, )\1\b")
SQUARED = "Is each element to be squared? That is W * W or W ** 2; W @ W is a matrix product."
MATRIX_PRODUCT = "Is a matrix product meant? That is @; the sign * multiplies element by element."
FOREIGN = "Is a size written into the code, or guessed from the labels? All sizes are those of the arguments."
# Numbers of a message that are no sizes.
NO_SIZE = re.compile(r"(?:axis|dim|dimension|operand|argument) -?\d+|\d+-dimensional|but \d+ were indexed")
ROW_OR_COLUMN = (
    "C numbers are a row of dW or the scores of an image, D numbers a column of dW or an image: "
    "which are meant?"
)
WHOLE_COLUMNS = "[:, y] selects whole columns, one for each image. Which one place of each row is meant?"
OTHERWISE = "Print the shapes in the line above: which axes should have the same length?"


def meaning(record: dict) -> Meaning:
    """What the exception in a record means.

    Parameters
    ----------
    record : dict
        Under ``raised`` its type and message, with its place in brackets; under ``line`` the text of that
        line; and what :func:`in_context` adds.
    """
    raised, sizes, call = one_line(str(record["raised"]), LONGEST), record.get("sizes"), record.get("call")
    at = PLACE.search(raised)
    told, place = (raised[: at.start()], at[0]) if at else (raised, "")
    rule = _matched(told, sizes or {}, str(record.get("line", "")))
    where = f" {WHERE[call]}" if call in WHERE else ""
    sizes_told = f" {_sizes_told(told, sizes)}" if sizes and rule.slip in ("shapes", "index") else ""
    asks = rule.asks
    if rule.slip == "unknown-name" and "similar" in record:
        asks = f"Is {one_line(str(record['similar']), 50)} meant?"
    text = f"It fails{where}: {rule.says or told.rstrip('.')}{place}.{sizes_told} {asks}".rstrip()
    ours = rule.says and rule.pattern  # rather than a part of the exception
    bare = f"It fails{where}: {rule.says}." if ours else f"It fails {_builtin(told)}{where}."
    return Meaning(rule.slip, text, f"{bare} {rule.asks}".rstrip())


def _matched(told, sizes, line):
    """The rule for an exception, filled in; what it says has then no pattern if it says parts of it."""
    if NOT_A_NUMBER.search(told):
        slip, asks = ("math-of-array", MATH) if "math." in line else ("array-for-number", ONE_NUMBER)
        return Rule(slip, "", "", asks)
    if re.search(r"converted to a scalar index", told) and re.search(r"\b(?:a?max|a?min)\(", line):
        return Rule("maximum-of-two", "", "", MAXIMUM)
    for rule in RULES:
        match = re.search(rule.pattern, told)
        if match and rule.asks == TRANSPOSED and SQUARE.search(line):
            rule = rule._replace(asks=SQUARED)
        if match and match.groupdict():
            rule = rule._replace(says=rule.says.format(**match.groupdict()), pattern="")
        if match:
            return rule
    shapes = [tuple(map(int, re.findall(r"\d+", shape))) for shape in SHAPE.findall(told)]
    return Rule("shapes", "", "", _about_shapes(shapes, sizes)) if shapes else Rule("raises", "", "", "")


def _about_shapes(shapes, sizes):
    """What to ask about arrays that do not fit together."""
    known = set(sizes.values()) | {1}
    if known > {1} and not {n for shape in shapes for n in shape} <= known:
        return FOREIGN
    a, b = sorted(shapes[:2], key=len, reverse=True) if len(shapes) > 1 else (shapes[0], ())
    if {a, b} == {(sizes.get("N"), sizes.get("C")), (sizes.get("N"), sizes.get("N"))}:
        return WHOLE_COLUMNS
    if len(a) == 3 and len(b) == 2 and "K" not in sizes:
        return THREE_AXES
    if len(b) == len(a) - 1 > 0 and b in {a[:axis] + a[axis + 1 :] for axis in range(len(a))}:
        return KEEPDIMS
    if len(a) == len(b) == 2 and shapes[0][1] == shapes[1][0]:
        return MATRIX_PRODUCT
    if {(sizes.get("C"),), (sizes.get("D"),)} == {a, b}:
        return ROW_OR_COLUMN
    return OTHERWISE


def _sizes_told(told, sizes):
    """The sizes of the problem in words, and which of them the numbers in the message are."""
    here = ", ".join(f"{name} = {size} {UNITS[name][size != 1]}" for name, size in sizes.items())
    letters = {}
    for name, size in sizes.items():
        letters.setdefault(str(size), []).append(name)
    met = dict.fromkeys(re.findall(r"\d+", NO_SIZE.sub("", told)))
    yours = [f"your {number} is {' or '.join(letters[number])}" for number in met if number in letters]
    return f"Here {here}{': ' if yours else ''}{', '.join(yours)}."


def in_context(problem: dict, observed: dict) -> dict:
    """A record in which each exception has with it on which problem, and of which sizes, it was raised."""
    told = dict(observed)
    for call, record in told.items():
        if call == "calls":
            told["calls"] = in_context(problem, record)
        elif isinstance(record, dict) and "raised" in record:
            told[call] = record | {"call": call, "sizes": _sizes_of(problem, call)}
    return told


def _sizes_of(problem, call):
    """The sizes of a problem by their letters, from its packed arrays."""
    inputs = problem["inputs"].get(call)
    inputs = inputs if isinstance(inputs, dict) and "dtype" not in inputs else problem["inputs"]
    arrays = {name: value for name, value in inputs.items() if isinstance(value, dict) and "shape" in value}
    shapes = {name: array["shape"] for name, array in arrays.items()}
    if "scores" in shapes:  # (K, C, N), or those of one image
        return dict(zip("KCN" if len(shapes["scores"]) == 3 else "C", shapes["scores"]))
    if not {"X", "W"} <= set(shapes):
        return {}
    sizes = dict(zip("NDC", (*shapes["X"], shapes["W"][1])))
    own = {"batch_size": inputs.get("batch_size"), "BLOCK": problem["sizes"].get("block")}
    return sizes | {name: size for name, size in own.items() if size}


def _builtin(told):
    """With which exception, if it is one of Python's own: others could be named after secrets."""
    name = told.partition(":")[0].partition(" ")[0]
    known = isinstance(getattr(builtins, name, None), type) and issubclass(getattr(builtins, name), Exception)
    return f"with {name}" if known else "with an error"
