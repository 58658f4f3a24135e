"""What looks like a loop and is none: it does not run once for each image or class, or computes nothing."""

import ast
from collections import Counter
from collections.abc import Iterator

SHORT, FEW = 16, 4  # elements at most that are written out, or counted by a number that is
BLOCK = 32  # images at least that a step of a loop over blocks takes
# Calls that give as many elements as the first thing they are given has.
AS_LONG = {"enumerate", "sorted", "reversed", "list", "tuple", "set", "iter", "len", "str"}
RANGES, ZIPS = {"range", "xrange"}, {"zip", "izip"}
FOR_EACH = {"map", "imap", "filter", "ifilter", "reduce", "starmap"}  # whose second argument is gone through
METHODS = {"items", "keys", "values", "split", "copy"}
CHANGES = {"append", "extend", "insert", "update", "setdefault", "add", "put", "fill"}
TELLS = {"print", "pprint", "display", "warn", "debug", "info", "warning", "write"}


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """:func:`ast.walk` without what is there for people only: asserts, prints, errors that are raised."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, ast.stmt) and for_people(part):
            continue
        yield part
        waiting += ast.iter_child_nodes(part)


def for_people(statement: ast.stmt) -> bool:
    """Whether a statement changes nothing that is computed: it looks, tells or objects."""
    if isinstance(statement, ast.For):
        return all(map(for_people, [*statement.body, *statement.orelse]))
    if isinstance(statement, ast.If) and not statement.orelse:
        tells = all(map(for_people, statement.body))
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        tells = word(statement.value.func) in TELLS
    else:
        tells = isinstance(statement, (ast.Assert, ast.Raise))
    return tells and not any(map(_changes, ast.walk(statement)))


def _changes(part):
    method = part.func.attr if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) else ""
    return isinstance(part, ast.NamedExpr) or method in CHANGES


def word(part: ast.AST) -> str | None:
    """The name of a name or an attribute."""
    if isinstance(part, ast.Name):
        return part.id
    return part.attr if isinstance(part, ast.Attribute) else None


def stored_names(parts: list[ast.AST]) -> list[str]:
    """Variables that are set, once for each time."""
    return [part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)]


def short_names(parts: list[ast.AST]) -> set[str]:
    """Variables of a function that stand for a handful of things: set once, to a shape, say."""
    counts, short = Counter(stored_names(parts)), set()
    assigned = [part for part in parts if isinstance(part, ast.Assign) and len(part.targets) == 1]
    for part in sorted(assigned, key=lambda part: part.lineno):
        if counts[word(part.targets[0])] == 1 and is_short(part.value, short):
            short.add(word(part.targets[0]))
    return short


def is_short(thing: ast.AST, names: set[str]) -> bool:
    """Whether this is a handful of things, however many images and classes there are.

    Parameters
    ----------
    thing : ast.AST
        What is gone through.
    names : set of str
        Variables that stand for a handful of things.
    """
    if isinstance(thing, (ast.Tuple, ast.List, ast.Set)):
        return len(thing.elts) <= SHORT and not any(isinstance(one, ast.Starred) for one in thing.elts)
    if isinstance(thing, ast.Dict):
        return len(thing.keys) <= SHORT and None not in thing.keys
    if isinstance(thing, ast.Attribute):
        return thing.attr in ("shape", "ndim", "strides")
    if isinstance(thing, ast.Subscript):
        return isinstance(thing.slice, ast.Slice) and is_short(thing.value, names)
    if isinstance(thing, ast.BinOp):
        return isinstance(thing.op, ast.Add) and all(
            is_short(one, names) for one in (thing.left, thing.right)
        )
    if isinstance(thing, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        return all(is_short(one.iter, names) for one in thing.generators)
    if isinstance(thing, ast.Call):
        return _is_short_call(thing, names)
    if isinstance(thing, ast.Constant):
        return not isinstance(thing.value, int) or thing.value <= FEW
    return word(thing) in names


def _is_short_call(call, names):
    name, arguments = word(call.func), call.args
    if isinstance(call.func, ast.Attribute) and name in METHODS:
        return is_short(call.func.value, names)
    if name in RANGES:
        return _is_short_range(arguments, names)
    if name == "shape" or (name == "dict" and not arguments):
        return len(call.keywords) <= SHORT
    if name in ZIPS | FOR_EACH:
        return any(is_short(one, names) for one in (arguments if name in ZIPS else arguments[1:2]))
    return name in AS_LONG and bool(arguments) and is_short(arguments[0], names)


def _is_short_range(arguments, names):
    numbers = [one.value for one in arguments if isinstance(one, ast.Constant)]
    whole = all(isinstance(number, int) for number in numbers)
    if len(numbers) == len(arguments):
        return whole and all(abs(number) <= FEW for number in numbers)
    if len(arguments) == 3 and isinstance(arguments[2], ast.Constant):
        return whole and numbers[-1] >= BLOCK
    return len(arguments) == 1 and is_short(arguments[0], names)


def is_index(part: ast.AST) -> bool:
    """Whether this makes a list of indices, such as ``[i for i in range(N)]``, and computes nothing."""
    if isinstance(part, (ast.ListComp, ast.GeneratorExp)) and len(part.generators) == 1:
        (one,) = part.generators
        return not one.ifs and _counts(one.iter) and _is_label(part.elt, _names(one.target))
    if isinstance(part, ast.For) and len(part.body) == 1 and isinstance(part.body[0], ast.Expr):
        call = part.body[0].value
        appends = isinstance(call, ast.Call) and word(call.func) == "append" and len(call.args) == 1
        return appends and _counts(part.iter) and _is_label(call.args[0], _names(part.target))
    return False


def _names(target):
    return {part.id for part in ast.walk(target) if isinstance(part, ast.Name)}


def _counts(iterated):
    """Numbers of images or labels, such as range(N), y, or enumerate(y)."""
    if not isinstance(iterated, ast.Call):
        return word(iterated) == "y"
    name = word(iterated.func)
    if name == "tolist" and isinstance(iterated.func, ast.Attribute):
        return word(iterated.func.value) == "y"
    together = name == "enumerate" or name in ZIPS
    return name in RANGES or name == "arange" or (together and all(map(_counts, iterated.args)))


def _is_label(element, names):
    """A number of an image, its label, or both."""
    if isinstance(element, (ast.Tuple, ast.List)):
        return all(_is_label(one, names) for one in element.elts)
    if isinstance(element, ast.Call):
        return (
            word(element.func) in ("int", "int64", "int32")
            and len(element.args) == 1
            and _is_label(element.args[0], names)
        )
    if isinstance(element, ast.Subscript):
        return word(element.value) == "y" and word(element.slice) in names
    return word(element) in names
