"""What stands in for a module, or for a name of one, that students' code imports but checks do not."""

from collections.abc import Callable


class AbsentError(Exception):
    """Something was used that the assignment does not have; holds its module and its name there."""

    def __init__(self, module: str, name: str):
        self.module, self.name = module, name
        super().__init__(f"{name} of {module}")


class Absent:
    """Stands in for a `name` of a `module`: does no harm until something is done with it."""

    def __init__(self, module: str, name: str):
        self._module, self._name = module, name

    def _use(self, *arguments, **named):
        raise AbsentError(self._module, self._name)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(f"{self._module}.{self._name}", name)

    def __getitem__(self, key):  # as annotations do
        return self

    def __or__(self, other):
        return self

    __ror__ = __or__
    __call__ = __setitem__ = __iter__ = __len__ = __contains__ = __bool__ = __mro_entries__ = _use
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _use
    __matmul__ = __rmatmul__ = __pow__ = __rpow__ = __lt__ = __le__ = __gt__ = __ge__ = __neg__ = _use
    __enter__ = __exit__ = __float__ = __int__ = __index__ = __array__ = __array_ufunc__ = _use


class Quiet:
    """Stands in for what draws: takes everything, and does nothing."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _pair if name == "subplots" else Quiet()

    def __call__(self, *arguments, **named):
        return Quiet()

    def __getitem__(self, key):
        return Quiet()

    def __setitem__(self, key, value):
        pass

    def __iter__(self):
        return iter(())

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None


def _pair(*arguments, **named):
    return Quiet(), Quiet()  # a figure and its axes


class Debugger(Quiet):
    """Stands in for a debugger, and does not wait for anybody who types; `stopped` is told of each stop."""

    def __init__(self, stopped: Callable[[], None]):
        self.set_trace = stopped


class Progress:
    """Stands in for tqdm, and for what it contains: goes through the same things without a word."""

    def __call__(self, things=(), *arguments, **named):
        return things

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _range if name == "trange" else self


def _range(*bounds, **named):
    return range(*bounds)
