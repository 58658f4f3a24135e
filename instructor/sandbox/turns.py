"""Turns: many at once, or one alone."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """A shared turn waits only for turns alone; a turn alone waits until all others have ended."""

    def __init__(self):
        self._changed = threading.Condition()
        self._sharing = self._waiting = 0

    @contextmanager
    def shared(self) -> Iterator[None]:
        """A turn together with others."""
        with self._changed:
            self._changed.wait_for(lambda: not self._waiting)
            self._sharing += 1
        try:
            yield
        finally:
            with self._changed:
                self._sharing -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """A turn while nobody else has one."""
        with self._changed:
            self._waiting += 1
            try:
                self._changed.wait_for(lambda: not self._sharing)
                yield  # with the lock held, so that nobody begins
            finally:
                self._waiting -= 1
                self._changed.notify_all()
